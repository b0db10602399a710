/// Splits a query into words, one at a time.
///
/// Braces and brackets have rules of their own (prometheus `promql/parser/lex.go`): inside braces only names, strings
/// and matching operators, inside brackets only durations, so that `[5m:1m]` is not read as a name with a colon.
struct Lexer {
    let query: String
    let bytes: [UInt8]
    var position = 0
    private var parenthesisDepth = 0
    private var isInsideBraces = false
    private(set) var isInsideBrackets = false
    private var hasColon = false

    init(_ query: String) {
        self.query = query
        bytes = Array(query.utf8)
    }

    /// The byte `offset` after the next one; 0 beyond the end.
    func peek(_ offset: Int = 0) -> UInt8 {
        position + offset < bytes.count ? bytes[position + offset] : 0
    }

    func error(_ start: Int, _ problem: String, suggestion: String? = nil) -> QueryError {
        QueryError(
            query: query, range: start..<max(position, start), problem: problem, suggestion: suggestion)
    }

    mutating func next() throws(QueryError) -> Token {
        skipBlanksAndComments()
        let start = position
        guard position < bytes.count else { return try end() }
        let byte = bytes[position]
        if Self.isLetter(byte) || (byte == UInt8(ascii: ":") && !isInsideBraces && !isInsideBrackets) {
            return try word(from: start)
        }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`") {
            return try quoted(from: start)
        }
        let startsNumber = Self.isDigit(byte) || (byte == UInt8(ascii: ".") && Self.isDigit(peek(1)))
        if startsNumber, !isInsideBraces { return try number(from: start) }
        return try mark(from: start)
    }

    func token(_ kind: Token.Kind, from start: Int) -> Token {
        Token(kind: kind, range: start..<position, text: query.utf8Text(start..<position))
    }

    private mutating func skipBlanksAndComments() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case UInt8(ascii: "#"):
                while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D {
                    position += 1
                }
            default: return
            }
        }
    }

    private func end() throws(QueryError) -> Token {
        if isInsideBraces { throw error(position, "the query ends inside braces: a `}` is missing") }
        if parenthesisDepth > 0 { throw error(position, "a `)` is missing") }
        if isInsideBrackets { throw error(position, "a `]` is missing") }
        return Token(kind: .end, range: position..<position, text: "")
    }

    private mutating func word(from start: Int) throws(QueryError) -> Token {
        let allowsColon = !isInsideBraces && !isInsideBrackets
        while position < bytes.count {
            let byte = bytes[position]
            guard Self.isLetter(byte) || Self.isDigit(byte) || (allowsColon && byte == UInt8(ascii: ":"))
            else { break }
            position += 1
        }
        let text = query.utf8Text(start..<position)
        if isInsideBraces { return token(.identifier, from: start) }
        if isInsideBrackets {
            guard DurationFunction(rawValue: text.lowercased()) != nil else {
                throw error(start, "`\(text)` is not a duration", suggestion: nil)
            }
            return token(.identifier, from: start)
        }
        if text.contains(":") { return token(.metricIdentifier, from: start) }
        let isNumber = text.lowercased() == "inf" || text.lowercased() == "nan"
        return token(isNumber ? .number : .identifier, from: start)
    }

    private mutating func mark(from start: Int) throws(QueryError) -> Token {
        let allowed = isInsideBraces ? Self.marksInsideBraces : Self.marks
        let two = query.utf8Text(start..<start + 2)
        if two == "=~" || two == "!~", !isInsideBraces {
            position += 2
            throw error(start, "`\(two)` belongs inside braces: it compares a label with a pattern")
        }
        let longest = Symbol(rawValue: two).flatMap { allowed.contains($0) ? $0 : nil }
        let single = Symbol(rawValue: query.utf8Text(start..<start + 1))
        guard let symbol = longest ?? single.flatMap({ allowed.contains($0) ? $0 : nil }) else {
            let character = characterText(at: start)
            position += character.utf8.count
            throw error(
                start, "unexpected character `\(character)`\(isInsideBraces ? " inside braces" : "")")
        }
        position += symbol.rawValue.utf8.count
        try track(symbol, from: start)
        return token(.symbol(symbol), from: start)
    }

    /// Notes what is open, so that an unclosed or stray mark is told at once.
    private mutating func track(_ symbol: Symbol, from start: Int) throws(QueryError) {
        switch symbol {
        case .leftBrace: isInsideBraces = true
        case .rightBrace: isInsideBraces = false
        case .leftParenthesis: parenthesisDepth += 1
        case .rightParenthesis:
            parenthesisDepth -= 1
            if parenthesisDepth < 0 { throw error(position, "a `)` without its `(`") }
        case .leftBracket:
            if isInsideBrackets { throw error(start, "a `[` inside brackets") }
            isInsideBrackets = true
            hasColon = false
        case .rightBracket:
            if !isInsideBrackets { throw error(start, "a `]` without its `[`") }
            isInsideBrackets = false
        case .colon:
            if hasColon { throw error(start, "a second `:` inside brackets") }
            hasColon = true
        default: break
        }
    }

    private func characterText(at start: Int) -> String {
        let tail = String(decoding: bytes[start..<min(start + 8, bytes.count)], as: UTF8.self)
        return tail.unicodeScalars.first.map { String($0) } ?? ""
    }

    private static let marksInsideBraces: Set<Symbol> = [
        .comma, .equals, .notEqual, .matches, .matchesNot, .rightBrace,
    ]
    private static let marks = Set(Symbol.allCases).subtracting([.matches, .matchesNot, .rightBrace])

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
    }
}
