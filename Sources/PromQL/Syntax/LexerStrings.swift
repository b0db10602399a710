/// A string of a query: bytes, because Go's escapes can write what is not UTF-8.
package struct StringLiteral: Hashable, Sendable {
    package let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    package init(_ text: String) { bytes = Array(text.utf8) }

    /// The text; what is not UTF-8 is repaired with U+FFFD.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// `nil` when the bytes are not UTF-8.
    package var validText: String? { String(validating: bytes, as: UTF8.self) }
}

extension Lexer {
    /// A string in any of the three quotes; its value is made by `unquoted`.
    mutating func quoted(from start: Int) throws(QueryError) -> Token {
        let quote = bytes[start]
        let isRaw = quote == UInt8(ascii: "`")
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == quote { return token(.string, from: start) }
            if isRaw { continue }
            if byte == 0x0A { break }
            if byte == UInt8(ascii: "\\"), position < bytes.count { position += 1 }
        }
        position = min(position, bytes.count)
        throw error(start, "the string has no closing \(Character(Unicode.Scalar(quote)))")
    }

    /// What a string token stands for, with Go's escapes resolved.
    func unquoted(_ token: Token) throws(QueryError) -> StringLiteral {
        let quote = bytes[token.range.lowerBound]
        let inner = Array(bytes[(token.range.lowerBound + 1)..<(token.range.upperBound - 1)])
        if inner.containsReplacementCharacter {
            throw QueryError(
                query: query, range: token.range, problem: "the string holds bytes that are not UTF-8")
        }
        if quote == UInt8(ascii: "`") { return StringLiteral(bytes: inner.filter { $0 != 0x0D }) }
        var unescaper = Unescaper(inner, quote: quote)
        guard let value = unescaper.result() else {
            throw QueryError(
                query: query, range: token.range,
                problem: "the escape `\(unescaper.offender)` is not one of Go's",
                suggestion: "a doubled backslash, or a string in backticks")
        }
        return StringLiteral(bytes: value)
    }
}

extension [UInt8] {
    /// U+FFFD marks what was not UTF-8 before the query became text.
    fileprivate var containsReplacementCharacter: Bool {
        indices.dropLast(2).contains { self[$0] == 0xEF && self[$0 + 1] == 0xBF && self[$0 + 2] == 0xBD }
    }
}

/// Resolves the escapes of a Go string literal (Go specification, "Rune literals").
struct Unescaper {
    private let bytes: [UInt8]
    private let quote: UInt8
    private var position = 0
    /// The escape that is not legal, once `result` has answered `nil`.
    private(set) var offender = ""

    init(_ bytes: [UInt8], quote: UInt8) {
        self.bytes = bytes
        self.quote = quote
    }

    mutating func result() -> [UInt8]? {
        var value: [UInt8] = []
        while position < bytes.count {
            if bytes[position] != UInt8(ascii: "\\") {
                value.append(bytes[position])
                position += 1
                continue
            }
            let start = position
            guard appendEscape(to: &value) else {
                offender = String(decoding: bytes[start..<min(start + 2, bytes.count)], as: UTF8.self)
                return nil
            }
        }
        return value
    }

    private static let simple: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10,
        UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): 0x5C,
    ]

    private mutating func appendEscape(to value: inout [UInt8]) -> Bool {
        position += 1
        guard position < bytes.count else { return false }
        let kind = bytes[position]
        position += 1
        if let plain = Self.simple[kind] {
            value.append(plain)
            return true
        }
        switch kind {
        case quote:
            value.append(quote)
            return true
        case UInt8(ascii: "x"): return appendByte(digits: 2, radix: 16, to: &value)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            position -= 1
            return appendByte(digits: 3, radix: 8, to: &value)
        case UInt8(ascii: "u"): return appendScalar(digits: 4, to: &value)
        case UInt8(ascii: "U"): return appendScalar(digits: 8, to: &value)
        default: return false
        }
    }

    private mutating func code(digits: Int, radix: Int) -> UInt32? {
        guard position + digits <= bytes.count else { return nil }
        let text = String(decoding: bytes[position..<position + digits], as: UTF8.self)
        guard text.utf8.allSatisfy({ Lexer.isHexadecimalDigit($0) }) else { return nil }
        position += digits
        return UInt32(text, radix: radix)
    }

    private mutating func appendByte(digits: Int, radix: Int, to value: inout [UInt8]) -> Bool {
        guard let number = code(digits: digits, radix: radix), let byte = UInt8(exactly: number) else {
            return false
        }
        value.append(byte)
        return true
    }

    private mutating func appendScalar(digits: Int, to value: inout [UInt8]) -> Bool {
        guard let number = code(digits: digits, radix: 16), let scalar = Unicode.Scalar(number) else {
            return false
        }
        value.append(contentsOf: String(scalar).utf8)
        return true
    }
}
