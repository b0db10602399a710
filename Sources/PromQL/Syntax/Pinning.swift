package import Telemetry

extension Expression {
    /// The same query with `@ moment` on every selector that has no anchor, and on subqueries, whose inside stays as it is.
    ///
    /// It answers at any time what this one answers at `moment`, unless it reads the clock.
    package func pinned(at moment: Timestamp) -> Expression {
        Expression(kind.pinned(at: moment), range: range)
    }
}

extension Expression.Kind {
    fileprivate func pinned(at moment: Timestamp) -> Expression.Kind {
        switch self {
        case .number, .string: return self
        case .selector(var selector):
            selector.shift.anchor = selector.shift.anchor ?? .at(moment)
            return .selector(selector)
        case .subquery(var subquery):
            subquery.shift.anchor = subquery.shift.anchor ?? .at(moment)
            return .subquery(subquery)
        case .call(let call):
            let arguments = call.arguments.map { $0.pinned(at: moment) }
            return .call(Call(function: call.function, arguments: arguments))
        case .aggregation(let aggregation):
            return .aggregation(
                Aggregation(
                    operation: aggregation.operation, parameter: aggregation.parameter?.pinned(at: moment),
                    expression: aggregation.expression.pinned(at: moment), grouping: aggregation.grouping,
                    isWithout: aggregation.isWithout))
        case .binary(let binary):
            return .binary(
                Binary(
                    operation: binary.operation, left: binary.left.pinned(at: moment),
                    right: binary.right.pinned(at: moment), returnsBool: binary.returnsBool,
                    matching: binary.matching))
        case .negated(let inner): return .negated(inner.pinned(at: moment))
        case .affirmed(let inner): return .affirmed(inner.pinned(at: moment))
        case .parenthesized(let inner): return .parenthesized(inner.pinned(at: moment))
        }
    }
}
