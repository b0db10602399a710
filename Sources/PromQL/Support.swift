/// What the grammar allows and the evaluator cannot do yet, or only when experiments are on.
enum Support {
    static func check(
        _ expression: Expression, of query: String, allowsExperimental: Bool
    ) throws(QueryError) {
        if let problem = problem(of: expression.kind, allowsExperimental) {
            throw QueryError(query: query, range: expression.range, problem: problem)
        }
        for child in expression.kind.children {
            try check(child, of: query, allowsExperimental: allowsExperimental)
        }
    }

    private static func problem(of kind: Expression.Kind, _ allowsExperimental: Bool) -> String? {
        switch kind {
        case .call(let call):
            if call.function.isExperimental, !allowsExperimental {
                return "function \"\(call.function.name)\" is not enabled"
            }
            if case .unsupported = call.function.implementation {
                return "`\(call.function.name)` is not supported yet"
            }
        case .aggregation(let aggregation) where aggregation.operation.isExperimental && !allowsExperimental:
            return "aggregation \"\(aggregation.operation.rawValue)\" is not enabled"
        case .selector(let selector) where selector.edges != .plain:
            return "`\(selector.edges.rawValue)` is not supported yet"
        case .binary(let binary):
            if binary.matching.leftFill != nil || binary.matching.rightFill != nil {
                return "`fill` is not supported yet"
            }
            if binary.operation == .trimUpper || binary.operation == .trimLower {
                return "`\(binary.operation.rawValue)` needs native histograms, which are not supported yet"
            }
        default: break
        }
        return nil
    }
}
