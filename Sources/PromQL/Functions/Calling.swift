import Telemetry

/// The samples of one series in one window: after `start`, through `end`, oldest first.
struct Window {
    let samples: ArraySlice<Sample>
    let start: Int64
    let end: Int64
    /// The moment of the evaluation, which `offset` and `@` do not move.
    let moment: Int64

    var values: some RandomAccessCollection<Double> { samples.lazy.map(\.value) }

    var widthSeconds: Double { Double(end &- start) / 1000 }
}

extension Evaluation {
    mutating func callValue(_ call: Call, in expression: Expression) throws(EvaluationError) -> Value {
        switch call.function.implementation {
        case .unsupported: throw EvaluationError("`\(call.function.name)` is not supported yet")
        case .perValue(let compute):
            var table = try table(call.arguments[0])
            table.map(compute)
            try table.removeNames(late: options.delaysNameRemoval)
            return .table(table)
        case .overTime(let keepsName, let compute):
            return .table(try overTime(call, keepsName: keepsName, compute))
        case .whole(let compute): return try compute(&self, call, expression)
        }
    }

    /// Slides a window over each series of the one range argument.
    mutating func overTime(
        _ call: Call, keepsName: Bool, _ compute: (Window, [Double]) -> Double?
    ) throws(EvaluationError) -> StepTable {
        var numbers: [[Double]] = []
        var range: RangeRows?
        for argument in call.arguments {
            if argument.type == .rangeVector {
                range = try rangeRows(argument)
            } else {
                numbers.append(try scalars(argument))
            }
        }
        guard let range else { throw EvaluationError("expected a range vector") }
        var table = StepTable(columns: grid.count)
        for series in range.rows {
            try count(samples: grid.count)
            let row = table.append(.init(labels: series.labels, dropsName: series.dropsName))
            for column in range.ends.indices {
                let end = range.ends[column]
                let samples = series.samples.window(after: end &- range.width, through: end)
                if samples.isEmpty { continue }
                let window = Window(
                    samples: samples, start: end &- range.width, end: end, moment: grid.time(column))
                table[row, column] = compute(window, numbers.map { $0[column] }) ?? StepTable.missing
            }
            table.dropLastIfEmpty()
        }
        if !keepsName { try table.removeNames(late: options.delaysNameRemoval) }
        return table
    }
}
