import Bytes

/// Splits a template into tokens: plain text outside `{{ }}`, words inside.
///
///     a{{- .x | f "s" -}} b     text, delimiter, field, space, pipe, …, string, delimiter, text
///
/// Spaces inside an action are tokens, because `.a.b` and `.a .b` differ (Go `text/template/parse/lex.go`).
struct TemplateLexer {
    private let bytes: [UInt8]
    private var position = 0
    private var tokens: [TemplateToken] = []
    private var parenDepth = 0

    private init(_ text: String) { bytes = Array(text.utf8) }

    /// All tokens; the last is `.end`, or `.error` with its sentence.
    static func tokens(of text: String) -> [TemplateToken] {
        var lexer = TemplateLexer(text)
        lexer.run()
        return lexer.tokens
    }

    private mutating func run() {
        var trimsStart = false
        while true {
            let start = position
            let open = find("{{", from: position) ?? bytes.count
            position = open
            var text = bytes[start..<open]
            let isAction = open < bytes.count
            let trimsEnd = isAction && has("-", at: open + 2) && isSpace(at: open + 3)
            if trimsStart { text = text.drop(while: Self.isSpace) }
            if trimsEnd { while let last = text.last, Self.isSpace(last) { text.removeLast() } }
            if !text.isEmpty { add(.text, text.startIndex, to: text.endIndex) }
            guard isAction else { break }
            position = open + (trimsEnd ? 4 : 2)
            guard let trims = has("/*", at: position) ? comment() : action(from: open) else { return }
            trimsStart = trims
        }
        add(.end, bytes.count, to: bytes.count)
    }

    /// Passes a comment; says whether the text after it is trimmed, `nil` after an error.
    private mutating func comment() -> Bool? {
        guard let close = find("*/", from: position) else { return fail("unclosed comment") }
        position = close + 2
        guard let trims = endOfAction() else { return fail("comment ends before closing delimiter") }
        return trims
    }

    /// Takes the words of an action; says whether the text after it is trimmed, `nil` after an error.
    private mutating func action(from open: Int) -> Bool? {
        add(.leftDelimiter, open, to: position)
        parenDepth = 0
        while true {
            let start = position
            if let trims = endOfAction() {
                if parenDepth > 0 { return fail("unclosed left paren") }
                add(.rightDelimiter, start, to: position)
                return trims
            }
            guard position < bytes.count else { return fail("unclosed action") }
            if !word() { return nil }
        }
    }

    /// Passes `}}` or ` -}}`.
    private mutating func endOfAction() -> Bool? {
        if isSpace(at: position), has("-}}", at: position + 1) {
            position += 4
            return true
        }
        guard has("}}", at: position) else { return nil }
        position += 2
        return false
    }

    private mutating func word() -> Bool {
        let start = position
        let byte = bytes[position]
        switch byte {
        case _ where Self.isSpace(byte):
            while isSpace(at: position), !has("-}}", at: position + 1) || position == start { position += 1 }
            return add(.space, start, to: position)
        case UInt8(ascii: "="), UInt8(ascii: "|"), UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: ")"):
            return punctuation(byte)
        case UInt8(ascii: ":"):
            guard has(":=", at: position) else { return fail("expected :=") != nil }
            return add(.declare, start, to: position + 2)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return quoted(byte)
        case UInt8(ascii: "`"):
            guard let close = find("`", from: start + 1) else {
                return fail("unterminated raw quoted string") != nil
            }
            return add(.rawString, start, to: close + 1)
        case UInt8(ascii: "$"): return name(.variable)
        case UInt8(ascii: "."):
            if isDigit(at: position + 1) { return number() }
            return isLetter(at: position + 1) ? name(.field) : terminated(.dot, to: position + 1)
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
        default:
            if isLetter(at: position) { return name(.identifier) }
            return fail("unrecognized character in action: \(GoQuote.codePoint(scalar(at: position)))") != nil
        }
    }

    private mutating func punctuation(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="): return add(.assign, position, to: position + 1)
        case UInt8(ascii: "|"): return add(.pipe, position, to: position + 1)
        case UInt8(ascii: ","): return add(.comma, position, to: position + 1)
        case UInt8(ascii: "("):
            parenDepth += 1
            return add(.leftParen, position, to: position + 1)
        default:
            parenDepth -= 1
            if parenDepth < 0 { return fail("unexpected right paren") != nil }
            return add(.rightParen, position, to: position + 1)
        }
    }

    private mutating func quoted(_ quote: UInt8) -> Bool {
        let isString = quote == UInt8(ascii: "\"")
        var end = position + 1
        while end < bytes.count, bytes[end] != quote, bytes[end] != 0x0A {
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard end < bytes.count, bytes[end] == quote else {
            return fail("unterminated \(isString ? "quoted string" : "character constant")") != nil
        }
        return add(isString ? .string : .character, position, to: end + 1)
    }

    private mutating func name(_ kind: TemplateToken.Kind) -> Bool {
        var end = position + (kind == .identifier ? 0 : 1)
        while isLetter(at: end) || isDigit(at: end) { end += length(at: end) }
        let text = String(decoding: bytes[position..<end], as: UTF8.self)
        switch text {
        case "true", "false": return terminated(.bool, to: end)
        case "nil": return terminated(.nothing, to: end)
        case _ where kind == .identifier && TemplateToken.keywords.contains(text):
            return terminated(.keyword, to: end)
        default: return terminated(kind, to: end)
        }
    }

    private mutating func number() -> Bool {
        var end = position + 1
        while end < bytes.count,
            isLetter(at: end) || isDigit(at: end) || has(".", at: end) || isExponentSign(end)
        {
            end += length(at: end)
        }
        return add(.number, position, to: end)
    }

    private func isExponentSign(_ index: Int) -> Bool {
        (has("+", at: index) || has("-", at: index)) && (has("e", at: index - 1) || has("E", at: index - 1))
    }

    /// Adds a word that must be followed by a space or an operator.
    private mutating func terminated(_ kind: TemplateToken.Kind, to end: Int) -> Bool {
        let next = end < bytes.count ? bytes[end] : 0x20
        if !Self.isSpace(next), !".,|:()=}".utf8.contains(next) {
            position = end
            return fail("bad character \(GoQuote.codePoint(scalar(at: end)))") != nil
        }
        return add(kind, position, to: end)
    }

    @discardableResult
    private mutating func add(_ kind: TemplateToken.Kind, _ start: Int, to end: Int) -> Bool {
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        tokens.append(TemplateToken(kind: kind, text: text, offset: start))
        position = end
        return true
    }

    private mutating func fail(_ sentence: String) -> Bool? {
        tokens.append(TemplateToken(kind: .error, text: sentence, offset: min(position, bytes.count)))
        return nil
    }
}

// What stands at an index; every question may be asked beyond the end.
extension TemplateLexer {
    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    private func isSpace(at index: Int) -> Bool { index < bytes.count && Self.isSpace(bytes[index]) }

    private func isDigit(at index: Int) -> Bool {
        index < bytes.count && (0x30...0x39).contains(bytes[index])
    }

    private func isLetter(at index: Int) -> Bool {
        guard index < bytes.count else { return false }
        if bytes[index] < 0x80 { return bytes[index] == 0x5F || (0x41...0x5A).contains(bytes[index] & 0xDF) }
        return scalar(at: index).properties.isAlphabetic
    }

    private func has(_ text: StaticString, at index: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard index >= 0, index + count <= bytes.count else { return false }
        return (0..<count).allSatisfy { bytes[index + $0] == text.utf8Start[$0] }
    }

    private func find(_ text: StaticString, from start: Int) -> Int? {
        start <= bytes.count ? (start..<bytes.count).first { has(text, at: $0) } : nil
    }

    private func length(at index: Int) -> Int { String(scalar(at: index)).utf8.count }

    private func scalar(at index: Int) -> Unicode.Scalar {
        guard index < bytes.count else { return "\u{FFFD}" }
        let end = min(index + 4, bytes.count)
        return String(decoding: bytes[index..<end], as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
    }
}
