extension Function {
    /// Values brought to a grid or between bounds.
    static let rounding: [Function] = [
        Function(
            "round", [.instantVector, .scalar], extra: .upTo(1),
            .whole { (evaluation, call, _) throws(EvaluationError) in
                // The inverse is what Prometheus multiplies with: 0.1 has no exact float, 10 has.
                let nearest =
                    call.arguments.count > 1
                    ? try evaluation.scalars(call.arguments[1])
                    : Array(repeating: 1, count: evaluation.grid.count)
                return .table(
                    try evaluation.adjusted(call.arguments[0]) { value, column in
                        let inverse = 1 / nearest[column]
                        return (value * inverse + 0.5).rounded(.down) / inverse
                    })
            }),
        Function(
            "clamp", [.instantVector, .scalar, .scalar],
            .whole { (evaluation, call, _) throws(EvaluationError) in
                let low = try evaluation.scalars(call.arguments[1])
                let high = try evaluation.scalars(call.arguments[2])
                return .table(
                    try evaluation.adjusted(call.arguments[0]) { value, column in
                        if high[column] < low[column] { return nil }
                        return greaterOf(low[column], lesserOf(high[column], value))
                    })
            }),
        Function(
            "clamp_max", [.instantVector, .scalar],
            .whole { (evaluation, call, _) throws(EvaluationError) in
                let high = try evaluation.scalars(call.arguments[1])
                return .table(
                    try evaluation.adjusted(call.arguments[0]) { lesserOf(high[$1], $0) })
            }),
        Function(
            "clamp_min", [.instantVector, .scalar],
            .whole { (evaluation, call, _) throws(EvaluationError) in
                let low = try evaluation.scalars(call.arguments[1])
                return .table(
                    try evaluation.adjusted(call.arguments[0]) { greaterOf(low[$1], $0) })
            }),
    ]
}

extension Evaluation {
    /// Each value by itself, with the moment's number at hand; the name goes.
    mutating func adjusted(
        _ argument: Expression, _ compute: (Double, _ column: Int) -> Double?
    ) throws(EvaluationError) -> StepTable {
        var table = try table(argument)
        table.replace(compute)
        try table.removeNames(late: options.delaysNameRemoval)
        return table
    }
}
