package import Telemetry

/// Answers queries from a source of series.
package struct Evaluator: Sendable {
    private let source: any SeriesSource
    private let options: EvaluationOptions

    package init(source: any SeriesSource, options: EvaluationOptions = EvaluationOptions()) {
        self.source = source
        self.options = options
    }

    /// The answer at one moment.
    package func instant(
        _ query: Query, at moment: Timestamp, annotations: inout Annotations
    ) throws(EvaluationError) -> QueryResult {
        let bounds = QueryBounds(start: moment.milliseconds, end: moment.milliseconds, step: 0)
        var evaluation = self.evaluation(of: query, over: .instant(moment), bounds)
        defer { annotations = evaluation.annotations }
        evaluation.annotations = annotations
        if query.expression.type == .rangeVector {
            return .matrix(try evaluation.rangeVector(query.expression))
        }
        switch try evaluation.value(of: query.expression) {
        case .scalars(let values): return .scalar(values[0])
        case .string(let literal): return .string(literal.text)
        case .table(let table):
            let table = try table.cleaned()
            let elements = table.rows.indices.compactMap { row in
                table.isPresent(row, 0)
                    ? VectorElement(labels: table.rows[row].labels, value: table[row, 0]) : nil
            }
            return .vector(elements)
        }
    }

    package func instant(_ query: Query, at moment: Timestamp) throws(EvaluationError) -> QueryResult {
        var annotations = Annotations()
        return try instant(query, at: moment, annotations: &annotations)
    }

    /// The answers from `start` on by `step`, none beyond `end`; a scalar becomes a series without labels.
    package func range(
        _ query: Query, from start: Timestamp, through end: Timestamp, step: Duration,
        annotations: inout Annotations
    ) throws(EvaluationError) -> QueryResult {
        let type = query.expression.type
        guard type == .scalar || type == .instantVector else {
            throw EvaluationError(
                "invalid expression type \"\(type.rawValue)\" for range query, must be Scalar or instant Vector"
            )
        }
        let grid = try grid(from: start, through: end, step: step)
        let bounds = QueryBounds(start: start.milliseconds, end: end.milliseconds, step: grid.step)
        var evaluation = self.evaluation(of: query, over: grid, bounds)
        defer { annotations = evaluation.annotations }
        evaluation.annotations = annotations
        let table: StepTable
        switch try evaluation.value(of: query.expression) {
        case .scalars(let values):
            var scalar = StepTable(columns: grid.count)
            let row = scalar.append(.init(labels: Labels()))
            for column in values.indices { scalar[row, column] = values[column] }
            table = scalar
        case .string: table = StepTable(columns: grid.count)
        case .table(let result): table = try result.cleaned()
        }
        return .matrix(table.series(over: grid))
    }

    package func range(
        _ query: Query, from start: Timestamp, through end: Timestamp, step: Duration
    ) throws(EvaluationError) -> QueryResult {
        var annotations = Annotations()
        return try range(query, from: start, through: end, step: step, annotations: &annotations)
    }

    private func evaluation(of query: Query, over grid: Grid, _ bounds: QueryBounds) -> Evaluation {
        Evaluation(source: source, options: options, query: query.text, grid: grid, bounds: bounds)
    }

    private func grid(
        from start: Timestamp, through end: Timestamp, step: Duration
    ) throws(EvaluationError) -> Grid {
        let stepLength = step.wholeMilliseconds
        guard stepLength > 0 else { throw EvaluationError("the step must be at least 1ms") }
        let (length, tooLong) = end.milliseconds.subtractingReportingOverflow(start.milliseconds)
        guard !tooLong, length >= 0 else { throw EvaluationError("the end lies before the start") }
        guard length / stepLength < options.sampleLimit else { throw .tooManySamples }
        return Grid(start: start.milliseconds, step: stepLength, count: Int(length / stepLength) + 1)
    }
}

extension StepTable {
    /// The rows as series, sorted by labels.
    func series(over grid: Grid) -> [Series] {
        let series = rows.indices.compactMap { row -> Series? in
            let samples = (0..<columns).filter { isPresent(row, $0) }.map { column in
                Sample(Timestamp(milliseconds: grid.time(column)), self[row, column])
            }
            return samples.isEmpty ? nil : Series(labels: rows[row].labels, samples: samples)
        }
        return series.sorted { $0.labels < $1.labels }
    }
}
