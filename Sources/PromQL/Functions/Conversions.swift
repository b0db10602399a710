import Telemetry

extension Function {
    private static func pairwise(
        _ name: String, _ compute: @escaping @Sendable (Double, Double) -> Double
    ) -> Function {
        Function(
            name, [.scalar, .scalar], result: .scalar, isExperimental: true,
            .whole { (evaluation, call, _) throws(EvaluationError) in
                let left = try evaluation.scalars(call.arguments[0])
                let right = try evaluation.scalars(call.arguments[1])
                return .scalars(zip(left, right).map(compute))
            })
    }

    /// Scalars from vectors and back.
    static let conversions: [Function] = [
        Function(
            "vector", [.scalar],
            .whole { (evaluation, call, _) throws(EvaluationError) in
                let numbers = try evaluation.scalars(call.arguments[0])
                var table = StepTable(columns: numbers.count)
                let row = table.append(.init(labels: Labels()))
                for column in numbers.indices { table[row, column] = numbers[column] }
                return .table(table)
            }),
        Function(
            "scalar", [.instantVector], result: .scalar,
            .whole { (evaluation, call, _) throws(EvaluationError) in
                let table = try evaluation.table(call.arguments[0])
                return .scalars(
                    (0..<table.columns).map { column in
                        let present = table.rows.indices.filter { table.isPresent($0, column) }
                        return present.count == 1 ? table[present[0], column] : .nan
                    })
            }),
        Function(
            "pi", [], result: .scalar,
            .whole { (evaluation, _, _) throws(EvaluationError) in
                .scalars(Array(repeating: .pi, count: evaluation.grid.count))
            }),
        pairwise("min_of", lesserOf),
        pairwise("max_of", greaterOf),
    ]
}
