/// A word of a query.
struct Token: Equatable {
    enum Kind: Equatable {
        case end
        /// A name without a colon; keywords are among them, told apart by `Keyword`.
        case identifier
        /// A metric name with a colon.
        case metricIdentifier
        case number
        case duration
        case string
        case symbol(Symbol)
    }

    let kind: Kind
    /// In UTF-8 bytes of the query.
    let range: Range<Int>
    let text: String

    func isSymbol(_ symbol: Symbol) -> Bool { kind == .symbol(symbol) }

    /// Keywords are recognised in any case.
    func isKeyword(_ keyword: Keyword) -> Bool {
        kind == .identifier && text.lowercased() == keyword.rawValue
    }

    var keyword: Keyword? { kind == .identifier ? Keyword(rawValue: text.lowercased()) : nil }

    /// How an error names it.
    var name: String {
        switch kind {
        case .end: "the end of the query"
        case .identifier where keyword != nil: "the keyword `\(text)`"
        case .string: "the string \(text.count > 24 ? text.prefix(20) + "…" : text)"
        case .number: "the number `\(text)`"
        case .duration: "the duration `\(text)`"
        default: "`\(text)`"
        }
    }
}

/// A mark of punctuation.
enum Symbol: String, CaseIterable {
    case leftParenthesis = "("
    case rightParenthesis = ")"
    case leftBrace = "{"
    case rightBrace = "}"
    case leftBracket = "["
    case rightBracket = "]"
    case comma = ","
    case colon = ":"
    case equals = "="
    case matches = "=~"
    case matchesNot = "!~"
    case at = "@"
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case power = "^"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case trimUpper = "</"
    case trimLower = ">/"
}

/// A word with a meaning of its own; each may still serve as a label name, and most as a metric name.
enum Keyword: String, CaseIterable {
    case and, or, unless, atan2
    case offset, smoothed, anchored, by, without, on, ignoring, fill, bool
    case groupLeft = "group_left"
    case groupRight = "group_right"
    case fillLeft = "fill_left"
    case fillRight = "fill_right"

    /// The words that cannot name a metric, because they follow an operator.
    var mayNameMetric: Bool {
        switch self {
        case .atan2, .bool, .on, .ignoring, .groupLeft, .groupRight: false
        default: true
        }
    }
}
