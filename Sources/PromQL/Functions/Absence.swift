import Telemetry

extension Function {
    /// One where there is nothing.
    static let absence: [Function] = [
        Function(
            "absent", [.instantVector],
            .whole { (evaluation, call, _) throws(EvaluationError) in
                let table = try evaluation.table(call.arguments[0])
                return .table(table.inverted(labels: impliedLabels(of: call.arguments[0])))
            }),
        Function(
            "absent_over_time", [.rangeVector],
            .whole { (evaluation, call, _) throws(EvaluationError) in
                let table = try evaluation.overTime(call, keepsName: true) { _, _ in 1 }
                return .table(table.inverted(labels: impliedLabels(of: call.arguments[0])))
            }),
    ]

    /// The labels a missing series would surely have: those compared once, with `=`.
    private static func impliedLabels(of argument: Expression) -> Labels {
        guard case .selector(let selector) = argument.unwrapped.kind else { return Labels() }
        let matchers = selector.matchers.filter { $0.label != Labels.nameLabel }
        let certain = matchers.filter { matcher in
            matcher.operation == .equals && matchers.count { $0.label == matcher.label } == 1
        }
        return Labels(certain.map { Label($0.label, $0.value) })
    }
}

extension StepTable {
    /// One row, which is 1 wherever this table has nothing.
    fileprivate func inverted(labels: Labels) -> StepTable {
        var result = StepTable(columns: columns)
        let row = result.append(.init(labels: labels))
        for column in 0..<columns where !rows.indices.contains(where: { isPresent($0, column) }) {
            result[row, column] = 1
        }
        result.dropLastIfEmpty()
        return result
    }
}
