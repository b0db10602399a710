import Telemetry

extension Function {
    private static func clock(
        _ name: String, isExperimental: Bool = true,
        _ read: @escaping @Sendable (Evaluation, _ column: Int) -> Double
    ) -> Function {
        Function(
            name, [], result: .scalar, isExperimental: isExperimental, readsClock: true,
            .whole { (evaluation, _, _) throws(EvaluationError) in
                let evaluation = evaluation
                return .scalars((0..<evaluation.grid.count).map { read(evaluation, $0) })
            })
    }

    /// When the evaluation takes place.
    static let clocks: [Function] = [
        clock("time", isExperimental: false) { Double($0.grid.time($1)) / 1000 },
        clock("start") { evaluation, _ in Double(evaluation.bounds.start) / 1000 },
        clock("end") { evaluation, _ in Double(evaluation.bounds.end) / 1000 },
        clock("step") { evaluation, _ in evaluation.bounds.stepSeconds },
        clock("range") { evaluation, _ in evaluation.bounds.rangeSeconds },
        Function(
            "timestamp", [.instantVector], readsClock: true,
            .whole { (evaluation, call, _) throws(EvaluationError) in
                // A bare selector tells the samples' own times, anything else the evaluation's.
                var table: StepTable
                if case .selector(let selector) = call.arguments[0].unwrapped.kind {
                    table = try evaluation.instantVector(selector) { $0.timestamp.seconds }
                } else {
                    let grid = evaluation.grid
                    table = try evaluation.table(call.arguments[0])
                    table.replace { _, column in Double(grid.time(column)) / 1000 }
                }
                try table.removeNames(late: evaluation.options.delaysNameRemoval)
                return .table(table)
            }),
    ]
}
