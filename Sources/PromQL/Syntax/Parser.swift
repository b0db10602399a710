import Telemetry

/// Reads a query into a tree, by precedence climbing; every refusal names its place.
///
/// The grammar is that of Prometheus 3.14 (prometheus `promql/parser/generated_parser.y`).
package struct Parser {
    /// How deep parentheses, signs and calls may nest; more is refused, so that no text exhausts the stack.
    package static let nestingLimit = 200

    /// How high the tree may grow, chains of operators included.
    package static let heightLimit = 400

    var lexer: Lexer
    var token: Token
    /// The token after `token`, once somebody has asked for it.
    private var following: Token?
    /// The end of the last token taken.
    var lastEnd = 0
    var selectorCount = 0
    var durationOperatorCount = 0
    private var nesting = 0

    /// Reads an expression and checks its types.
    package static func parse(_ text: String) throws(QueryError) -> Expression {
        var parser = try Parser(text)
        if parser.token.kind == .end {
            throw QueryError(
                query: text, range: 0..<0, problem: "the query is empty", suggestion: "up == 0")
        }
        let expression = try parser.expression()
        if parser.token.kind != .end { throw parser.unexpected("an operator or the end of the query") }
        try TypeCheck(query: text).check(expression)
        return expression
    }

    init(_ text: String) throws(QueryError) {
        lexer = Lexer(text)
        token = try lexer.next()
    }

    mutating func advance() throws(QueryError) {
        lastEnd = token.range.upperBound
        if let next = following {
            token = next
            following = nil
        } else {
            token = try lexer.next()
        }
    }

    mutating func peekNext() throws(QueryError) -> Token {
        if let following { return following }
        let next = try lexer.next()
        following = next
        return next
    }

    mutating func take(_ symbol: Symbol) throws(QueryError) -> Bool {
        guard token.isSymbol(symbol) else { return false }
        try advance()
        return true
    }

    mutating func take(_ keyword: Keyword) throws(QueryError) -> Bool {
        guard token.isKeyword(keyword) else { return false }
        try advance()
        return true
    }

    mutating func expect(_ symbol: Symbol, in context: String) throws(QueryError) {
        guard try take(symbol) else { throw unexpected("`\(symbol.rawValue)` in \(context)") }
    }

    func error(_ range: Range<Int>, _ problem: String, suggestion: String? = nil) -> QueryError {
        QueryError(query: lexer.query, range: range, problem: problem, suggestion: suggestion)
    }

    func unexpected(_ wanted: String) -> QueryError {
        error(token.range, "expected \(wanted), found \(token.name)")
    }

    /// Enters one level of nesting for the length of `body`.
    mutating func nested<Result>(
        _ body: (inout Parser) throws(QueryError) -> Result
    ) throws(QueryError) -> Result {
        nesting += 1
        defer { nesting -= 1 }
        if nesting > Self.nestingLimit {
            throw error(token.range, "the query nests deeper than \(Self.nestingLimit) levels")
        }
        return try body(&self)
    }

    func node(_ kind: Expression.Kind, from start: Int) throws(QueryError) -> Expression {
        let made = Expression(kind, range: start..<lastEnd)
        if made.height > Self.heightLimit {
            throw error(made.range, "the query chains more than \(Self.heightLimit) operators")
        }
        return made
    }
}

extension Parser {
    /// An expression whose operators all bind at least as tightly as `precedence`.
    mutating func expression(_ precedence: Int = 1) throws(QueryError) -> Expression {
        try nested { (parser) throws(QueryError) in
            var left = try parser.operand()
            while let operation = parser.operation, operation.precedence >= precedence {
                try parser.advance()
                left = try parser.binary(operation, after: left)
            }
            return left
        }
    }

    private var operation: Operation? {
        switch token.kind {
        case .symbol(let symbol): symbol == .equals ? nil : Operation(rawValue: symbol.rawValue)
        case .identifier: Operation(rawValue: token.text.lowercased())
        default: nil
        }
    }

    private mutating func binary(_ operation: Operation, after left: Expression) throws(QueryError)
        -> Expression
    {
        let returnsBool = try take(.bool)
        var matching = try matching()
        let right = try expression(operation.precedence + (operation.isRightAssociative ? 0 : 1))
        let hasNoClause = matching.labels.isEmpty && matching.leftFill == nil && matching.rightFill == nil
        if hasNoClause, left.type == .scalar || right.type == .scalar { matching = Matching() }
        let binary = Binary(
            operation: operation, left: left, right: right, returnsBool: returnsBool, matching: matching)
        return try node(.binary(binary), from: left.range.lowerBound)
    }

    /// A sign and its operand, or a primary with its modifiers.
    private mutating func operand() throws(QueryError) -> Expression {
        let start = token.range.lowerBound
        let isNegative = token.isSymbol(.subtract)
        guard isNegative || token.isSymbol(.add) else { return try postfix(try primary()) }
        try advance()
        // The canonical form of infinity has a plus sign, which must not reach further than the number.
        if !isNegative, token.kind == .number, token.text.lowercased() == "inf" {
            let literal = try numberLiteral()
            return try postfix(try node(.number(literal), from: start))
        }
        let inner = try expression(Operation.signPrecedence + 1)
        if case .number(let literal) = inner.kind {
            return try node(.number(isNegative ? literal.negated : literal), from: start)
        }
        return try node(isNegative ? .negated(inner) : .affirmed(inner), from: start)
    }

    private mutating func primary() throws(QueryError) -> Expression {
        let start = token.range.lowerBound
        switch token.kind {
        case .number, .duration:
            let literal = try numberLiteral()
            return try node(.number(literal), from: start)
        case .string:
            let literal = try lexer.unquoted(token)
            try advance()
            return try node(.string(literal), from: start)
        case .symbol(.leftParenthesis):
            try advance()
            let inner = try expression()
            try expect(.rightParenthesis, in: "this expression")
            return try node(.parenthesized(inner), from: start)
        case .symbol(.leftBrace), .metricIdentifier: return try selector()
        case .identifier: return try named()
        case .end: throw error(token.range, "the query ends where an expression should follow")
        default: throw unexpected("an expression")
        }
    }

    /// A name: an aggregation, a function or a metric, told apart by what follows.
    private mutating func named() throws(QueryError) -> Expression {
        if let keyword = token.keyword, !keyword.mayNameMetric { throw unexpected("an expression") }
        let next = try peekNext()
        if let operation = AggregationOperation(rawValue: token.text.lowercased()),
            next.isSymbol(.leftParenthesis) || next.isKeyword(.by) || next.isKeyword(.without)
        {
            return try aggregation(operation)
        }
        return next.isSymbol(.leftParenthesis) ? try call() : try selector()
    }

    mutating func numberLiteral() throws(QueryError) -> NumberLiteral {
        let literal: NumberLiteral
        if token.kind == .duration {
            guard let milliseconds = PrometheusDuration.milliseconds(token.text) else {
                throw error(
                    token.range, "`\(token.text)` is not a duration: units fall and appear once each",
                    suggestion: "1h30m")
            }
            literal = NumberLiteral(Double(milliseconds) / 1000, isDuration: true)
        } else {
            guard let value = PromQL.numberLiteral(token.text) else {
                throw error(token.range, "`\(token.text)` is not a number, or is too great")
            }
            literal = NumberLiteral(value)
        }
        try advance()
        return literal
    }
}
