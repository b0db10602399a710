import Telemetry

/// Whether every part of a tree gets the kind of value it needs.
struct TypeCheck {
    let query: String

    func check(_ expression: Expression) throws(QueryError) {
        switch expression.kind {
        case .number, .string: break
        case .selector(let selector): try check(selector, at: expression.range)
        case .subquery(let subquery):
            try check(subquery.expression)
            if subquery.expression.type != .instantVector {
                throw error(
                    expression.range,
                    "a subquery needs an instant vector before it, found \(subquery.expression.type.withArticle)"
                )
            }
        case .call(let call): try check(call, at: expression.range)
        case .aggregation(let aggregation): try check(aggregation)
        case .binary(let binary): try check(binary, at: expression.range)
        case .negated(let inner), .affirmed(let inner):
            try check(inner)
            if inner.type != .scalar, inner.type != .instantVector {
                throw error(
                    expression.range,
                    "a sign needs a scalar or an instant vector after it, found \(inner.type.withArticle)")
            }
        case .parenthesized(let inner): try check(inner)
        }
    }

    private func error(_ range: Range<Int>, _ problem: String, suggestion: String? = nil) -> QueryError {
        QueryError(query: query, range: range, problem: problem, suggestion: suggestion)
    }

    private func check(_ selector: Selector, at range: Range<Int>) throws(QueryError) {
        if selector.name.isEmpty {
            if selector.conditions.contains(where: { !$0.accepts("") }) { return }
            throw error(
                range,
                "a selector needs a matcher that refuses the empty string, or it would select everything",
                suggestion: "{job=\"node\"}")
        }
        if let second = selector.matchers.first(where: { $0.label == "__name__" }) {
            throw error(range, "the metric name is given twice: `\(selector.name)` and `\(second)`")
        }
    }

    private func check(_ call: Call, at range: Range<Int>) throws(QueryError) {
        let function = call.function
        let count = call.arguments.count
        guard function.arity.contains(count) else {
            throw error(
                range, "`\(function.name)` takes \(function.arityText), found \(count)",
                suggestion: function.usage)
        }
        for (index, argument) in call.arguments.enumerated() {
            if function.name == "info", index == 1 {
                try checkDataLabels(argument)
                continue
            }
            try check(argument)
            let wanted = function.parameters[min(index, function.parameters.count - 1)]
            if argument.type == wanted { continue }
            let range = argument.range
            let suggestion =
                wanted == .rangeVector && argument.type == .instantVector
                ? "\(function.name)(\(suggestedRange(of: argument)))" : nil
            throw error(
                range,
                "`\(function.name)` needs \(wanted.withArticle), but `\(argument)` is \(argument.type.withArticle)",
                suggestion: call.arguments.count == 1 ? suggestion : nil)
        }
    }

    private func suggestedRange(of argument: Expression) -> String {
        if case .selector = argument.kind { return "\(argument)[5m]" }
        return "\(argument)[5m:]"
    }

    /// The second argument of `info` is only a set of matchers, which may select anything.
    private func checkDataLabels(_ argument: Expression) throws(QueryError) {
        guard case .selector(let selector) = argument.kind, selector.name.isEmpty, selector.span == nil else {
            throw error(
                argument.range, "`info` takes matchers in braces here", suggestion: "{version=~\".+\"}")
        }
    }

    private func check(_ aggregation: Aggregation) throws(QueryError) {
        try check(aggregation.expression)
        let name = aggregation.operation.rawValue
        let found = aggregation.expression
        if found.type != .instantVector {
            throw error(
                found.range, "`\(name)` needs an instant vector, but `\(found)` is \(found.type.withArticle)")
        }
        guard let parameter = aggregation.parameter, let wanted = aggregation.operation.parameterType else {
            return
        }
        try check(parameter)
        if parameter.type != wanted {
            throw error(
                parameter.range,
                "the parameter of `\(name)` is \(wanted.withArticle), but `\(parameter)` is \(parameter.type.withArticle)"
            )
        }
    }

    private func check(_ binary: Binary, at range: Range<Int>) throws(QueryError) {
        try check(binary.left)
        try check(binary.right)
        let name = binary.operation.rawValue
        lazy var place = operatorRange(of: binary)
        if binary.returnsBool, !binary.operation.isComparison {
            throw error(place, "`bool` goes only with comparisons, not with `\(name)`")
        }
        let types = (binary.left.type, binary.right.type)
        if types == (.scalar, .scalar), binary.operation.isComparison, !binary.returnsBool {
            throw error(
                place, "a comparison of two scalars needs `bool`",
                suggestion: "\(binary.left) \(name) bool \(binary.right)")
        }
        let matching = binary.matching
        if matching.isOn, let twice = matching.labels.first(where: { matching.included.contains($0) }) {
            throw error(place, "the label `\(twice)` is both in `on` and in the group clause")
        }
        for side in [binary.left, binary.right] where side.type != .scalar && side.type != .instantVector {
            throw error(
                side.range,
                "`\(name)` works on scalars and instant vectors, but `\(side)` is \(side.type.withArticle)")
        }
        try checkMatching(binary, at: range)
    }

    private func checkMatching(_ binary: Binary, at range: Range<Int>) throws(QueryError) {
        let matching = binary.matching
        let name = binary.operation.rawValue
        let hasFill = matching.leftFill != nil || matching.rightFill != nil
        if binary.left.type != .instantVector || binary.right.type != .instantVector {
            if !matching.labels.isEmpty {
                throw error(range, "labels are matched only between two instant vectors")
            }
            if hasFill { throw error(range, "missing series are filled only between two instant vectors") }
            if binary.operation.isSet {
                throw error(
                    range, "`\(name)` works on instant vectors, not on scalars", suggestion: "vector(1)")
            }
        } else if binary.operation.isSet {
            if matching.cardinality != .oneToOne { throw error(range, "`\(name)` takes no group clause") }
            if hasFill { throw error(range, "`\(name)` fills no missing series") }
        }
    }

    /// From the operator to the right operand, without blanks.
    private func operatorRange(of binary: Binary) -> Range<Int> {
        let bytes = Array(query.utf8)
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        var start = binary.left.range.upperBound
        var end = binary.right.range.lowerBound
        while start < end, blanks.contains(bytes[start]) { start += 1 }
        while end > start, blanks.contains(bytes[end - 1]) { end -= 1 }
        return start..<end
    }
}
