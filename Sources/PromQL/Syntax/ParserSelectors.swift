import Telemetry

extension Parser {
    /// `foo`, `foo{…}`, `{…}`.
    mutating func selector() throws(QueryError) -> Expression {
        let start = token.range.lowerBound
        var name = ""
        if !token.isSymbol(.leftBrace) {
            name = token.text
            try advance()
        }
        let matchers = token.isSymbol(.leftBrace) ? try matchers() : []
        defer { selectorCount += 1 }
        let selector = Selector(index: selectorCount, name: name, matchers: matchers)
        return try node(.selector(selector), from: start)
    }

    private mutating func matchers() throws(QueryError) -> [Matcher] {
        try expect(.leftBrace, in: "a selector")
        var matchers: [Matcher] = []
        if try take(.rightBrace) { return matchers }
        while true {
            matchers.append(try matcher())
            if try take(.rightBrace) { return matchers }
            guard try take(.comma) else { throw unexpected("`,` or `}` after a matcher") }
            if try take(.rightBrace) { return matchers }
        }
    }

    /// `a="b"`, `"a.b"=~"c"`, or a metric name alone in quotes.
    private mutating func matcher() throws(QueryError) -> Matcher {
        let start = token.range.lowerBound
        let isQuoted = token.kind == .string
        guard isQuoted || token.kind == .identifier else { throw unexpected("a label name or `}`") }
        let label = isQuoted ? try utf8Text() : token.text
        try advance()
        if isQuoted, token.isSymbol(.comma) || token.isSymbol(.rightBrace) {
            return try matcher(Labels.nameLabel, .equals, label, from: start)
        }
        guard case .symbol(let symbol) = token.kind,
            let operation = Matcher.Operation(rawValue: symbol.rawValue)
        else { throw unexpected("`=`, `!=`, `=~` or `!~` after the label `\(label)`") }
        try advance()
        guard token.kind == .string else {
            throw unexpected("a string to compare the label `\(label)` with")
        }
        let value = try utf8Text()
        try advance()
        return try matcher(label, operation, value, from: start)
    }

    private func matcher(
        _ label: String, _ operation: Matcher.Operation, _ value: String, from start: Int
    ) throws(QueryError) -> Matcher {
        do throws(PatternError) {
            return try Matcher(label: label, operation: operation, value: value)
        } catch {
            throw self.error(start..<lastEnd, error.description)
        }
    }

    private func utf8Text() throws(QueryError) -> String {
        guard let text = try lexer.unquoted(token).validText else {
            throw error(token.range, "\(token.text) is not UTF-8, so no label can be equal to it")
        }
        return text
    }

    /// What may follow an operand: ranges, `offset`, `@`, `anchored`, `smoothed`.
    mutating func postfix(_ operand: Expression) throws(QueryError) -> Expression {
        var operand = operand
        while true {
            switch token.kind {
            case .symbol(.leftBracket): operand = try ranged(operand)
            case .symbol(.at): operand = try anchored(operand)
            case .identifier where token.isKeyword(.offset): operand = try offset(operand)
            case .identifier where token.isKeyword(.anchored): operand = try edged(operand, .anchored)
            case .identifier where token.isKeyword(.smoothed): operand = try edged(operand, .smoothed)
            default: return operand
            }
        }
    }

    /// `[5m]` or `[1h:30s]`.
    private mutating func ranged(_ operand: Expression) throws(QueryError) -> Expression {
        let bracket = token.range.lowerBound
        try advance()
        let span = try positiveSpan()
        if try take(.colon) {
            let step = token.isSymbol(.rightBracket) ? nil : try positiveSpan()
            try expect(.rightBracket, in: "a subquery")
            defer { selectorCount += 1 }
            let subquery = Subquery(index: selectorCount, expression: operand, span: span, step: step)
            return try node(.subquery(subquery), from: operand.range.lowerBound)
        }
        guard try take(.rightBracket) else { throw unexpected("`:` or `]` in a range") }
        guard case .selector(var selector) = operand.kind, selector.span == nil else {
            let suggestion = operand.type == .instantVector ? "[\(span):]" : nil
            throw error(
                bracket..<lastEnd, "a range needs a selector before it; a subquery takes any vector",
                suggestion: suggestion)
        }
        if selector.shift.offset != nil || selector.shift.anchor != nil {
            let word = selector.shift.offset != nil ? "offset" : "@"
            throw error(bracket..<lastEnd, "`\(word)` must follow the range, not precede it")
        }
        selector.span = span
        return try node(.selector(selector), from: operand.range.lowerBound)
    }

    private mutating func offset(_ operand: Expression) throws(QueryError) -> Expression {
        try advance()
        let span = try offsetSpan()
        return try shifted(operand, by: "offset") { shift in
            defer { shift.offset = span == .fixed(milliseconds: 0) ? nil : span }
            return shift.offset == nil
        }
    }

    private mutating func anchored(_ operand: Expression) throws(QueryError) -> Expression {
        try advance()
        let anchor: TimeShift.Anchor
        if token.kind == .identifier, ["start", "end"].contains(token.text.lowercased()) {
            anchor = token.text.lowercased() == "start" ? .start : .end
            try advance()
            try expect(.leftParenthesis, in: "`@ start()`")
            try expect(.rightParenthesis, in: "`@ start()`")
        } else {
            anchor = .at(try moment(for: operand))
        }
        return try shifted(operand, by: "@") { shift in
            defer { shift.anchor = anchor }
            return shift.anchor == nil
        }
    }

    private mutating func moment(for operand: Expression) throws(QueryError) -> Timestamp {
        let isNegative = token.isSymbol(.subtract)
        if isNegative || token.isSymbol(.add) { try advance() }
        guard token.kind == .number else {
            throw unexpected("a time in seconds, `start()` or `end()` after `@`")
        }
        let magnitude = try numberLiteral().value
        let seconds = isNegative ? -magnitude : magnitude
        let isInBounds = seconds.magnitude < 0x1p63 && Int64(exactly: (seconds * 1000).rounded()) != nil
        guard isInBounds else {
            throw error(
                operand.range.lowerBound..<lastEnd, "the time after `@` is out of bounds",
                suggestion: "\(operand) @ 1700000000")
        }
        return Timestamp(milliseconds: Int64((seconds * 1000).rounded()))
    }

    /// Applies `change`, which answers whether the modifier was absent before.
    private mutating func shifted(
        _ operand: Expression, by word: String, _ change: (inout TimeShift) -> Bool
    ) throws(QueryError) -> Expression {
        let isNew: Bool
        let kind: Expression.Kind
        switch operand.kind {
        case .selector(var selector):
            isNew = change(&selector.shift)
            kind = .selector(selector)
        case .subquery(var subquery):
            isNew = change(&subquery.shift)
            kind = .subquery(subquery)
        default:
            throw error(
                operand.range.lowerBound..<lastEnd, "`\(word)` must follow a selector or a subquery")
        }
        if !isNew { throw error(operand.range.lowerBound..<lastEnd, "`\(word)` is given twice") }
        return try node(kind, from: operand.range.lowerBound)
    }

    private mutating func edged(
        _ operand: Expression, _ edges: Selector.Edges
    ) throws(QueryError) -> Expression {
        try advance()
        guard case .selector(var selector) = operand.kind else {
            throw error(
                operand.range.lowerBound..<lastEnd, "`\(edges.rawValue)` must follow a selector")
        }
        if selector.edges != .plain, selector.edges != edges {
            throw error(
                operand.range.lowerBound..<lastEnd, "`anchored` and `smoothed` exclude each other")
        }
        selector.edges = edges
        return try node(.selector(selector), from: operand.range.lowerBound)
    }
}
