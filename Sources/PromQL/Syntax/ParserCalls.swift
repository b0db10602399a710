import Bytes

extension Parser {
    mutating func call() throws(QueryError) -> Expression {
        let name = token
        guard let function = Function.named(name.text) else {
            let near = Spelling.nearest(to: name.text.lowercased(), among: Function.all.map(\.name))
            throw error(
                name.range, "there is no function `\(name.text)`",
                suggestion: near.map { "\($0)(…)" })
        }
        try advance()
        let arguments = try arguments()
        return try node(
            .call(Call(function: function, arguments: arguments)), from: name.range.lowerBound)
    }

    /// `(a, b, …)`.
    private mutating func arguments() throws(QueryError) -> [Expression] {
        try expect(.leftParenthesis, in: "this call")
        var arguments: [Expression] = []
        if try take(.rightParenthesis) { return arguments }
        while true {
            arguments.append(try expression())
            if try take(.rightParenthesis) { return arguments }
            let comma = token.range
            guard try take(.comma) else { throw unexpected("`,` or `)` between arguments") }
            if token.isSymbol(.rightParenthesis) {
                throw error(comma, "a comma without an argument after it")
            }
        }
    }

    mutating func aggregation(_ operation: AggregationOperation) throws(QueryError) -> Expression {
        let start = token.range.lowerBound
        try advance()
        var clause = try groupingClause()
        var arguments = try arguments()
        if clause == nil { clause = try groupingClause() }
        let wanted = operation.parameterType == nil ? 1 : 2
        guard arguments.count == wanted else {
            throw error(
                start..<lastEnd,
                "`\(operation.rawValue)` takes \(wanted) argument\(wanted == 1 ? "" : "s"), found \(arguments.count)"
            )
        }
        let expression = arguments.removeLast()
        let aggregation = Aggregation(
            operation: operation, parameter: arguments.last, expression: expression,
            grouping: clause?.labels ?? [], isWithout: clause?.isWithout ?? false)
        return try node(.aggregation(aggregation), from: start)
    }

    private mutating func groupingClause() throws(QueryError) -> (isWithout: Bool, labels: [String])? {
        if try take(.by) { return (false, try labelList()) }
        if try take(.without) { return (true, try labelList()) }
        return nil
    }

    /// `bool` has been read: `on (…) group_left (…) fill (…)`.
    mutating func matching() throws(QueryError) -> Matching {
        var matching = Matching()
        if token.isKeyword(.on) || token.isKeyword(.ignoring) {
            matching.isOn = token.isKeyword(.on)
            try advance()
            matching.labels = try labelList()
            if token.isKeyword(.groupLeft) || token.isKeyword(.groupRight) {
                matching.cardinality = token.isKeyword(.groupLeft) ? .manyToOne : .oneToMany
                try advance()
                if token.isSymbol(.leftParenthesis) { matching.included = try labelList() }
            }
        }
        try fills(into: &matching)
        return matching
    }

    private mutating func fills(into matching: inout Matching) throws(QueryError) {
        while let keyword = token.keyword, [.fill, .fillLeft, .fillRight].contains(keyword),
            try peekNext().isSymbol(.leftParenthesis)
        {
            let isTwice =
                (keyword != .fillRight && matching.leftFill != nil)
                || (keyword != .fillLeft && matching.rightFill != nil)
            if isTwice { throw error(token.range, "this side is filled twice") }
            try advance()
            let value = try fillValue()
            if keyword != .fillRight { matching.leftFill = value }
            if keyword != .fillLeft { matching.rightFill = value }
        }
    }

    private mutating func fillValue() throws(QueryError) -> Double {
        try expect(.leftParenthesis, in: "a fill value")
        let isNegative = token.isSymbol(.subtract)
        if isNegative || token.isSymbol(.add) { try advance() }
        guard token.kind == .number || token.kind == .duration else { throw unexpected("a number") }
        let literal = try numberLiteral()
        try expect(.rightParenthesis, in: "a fill value")
        return isNegative ? -literal.value : literal.value
    }

    /// `(job, "a.b", …)`; a last comma is allowed, and every word may be a label.
    mutating func labelList() throws(QueryError) -> [String] {
        try expect(.leftParenthesis, in: "a list of labels")
        var labels: [String] = []
        while !token.isSymbol(.rightParenthesis) {
            labels.append(try groupingLabel())
            if token.isSymbol(.rightParenthesis) { break }
            guard try take(.comma) else { throw unexpected("`,` or `)` in a list of labels") }
        }
        if labels.isEmpty, lexer.bytes[lastEnd - 1] == UInt8(ascii: ",") { throw unexpected("a label") }
        try advance()
        return labels
    }

    private mutating func groupingLabel() throws(QueryError) -> String {
        let label: String
        switch token.kind {
        case .identifier, .metricIdentifier: label = token.text
        case .string:
            guard let text = try lexer.unquoted(token).validText, !text.isEmpty else {
                throw error(token.range, "\(token.text) is not a label name")
            }
            label = text
        default: throw unexpected("a label")
        }
        try advance()
        return label
    }
}
