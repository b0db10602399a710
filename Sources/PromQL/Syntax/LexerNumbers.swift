extension Lexer {
    /// A number or a duration: `12`, `0x1f`, `1_000.5e-3`, `1h30m`.
    mutating func number(from start: Int) throws(QueryError) -> Token {
        if scanNumber() { return token(.number, from: start) }
        if scanDurationTail() { return token(.duration, from: start) }
        position = max(position, start + 1)
        throw error(start, "bad number or duration `\(query.utf8Text(start..<position))`")
    }

    /// Moves over a number; what follows may not be a letter or digit.
    private mutating func scanNumber() -> Bool {
        let isHexadecimal = peek() == UInt8(ascii: "0") && peek(1) | 0x20 == UInt8(ascii: "x")
        if isHexadecimal {
            position += 2
            while Self.isHexadecimalDigit(peek()) || peek() == UInt8(ascii: "_") { position += 1 }
            return !isWordByte(peek()) && peek() != UInt8(ascii: ".")
        }
        var hasDot = false
        var hasExponent = false
        while true {
            let byte = peek()
            switch byte {
            case _ where Self.isDigit(byte): position += 1
            case UInt8(ascii: "_"):
                position += 1
                if !Self.isDigit(peek()) { return false }
            case UInt8(ascii: "."):
                position += 1
                if hasDot || hasExponent || peek() == UInt8(ascii: ".") { return false }
                hasDot = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                if hasExponent { return false }
                position += 1
                hasExponent = true
                if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
                if !Self.isDigit(peek()) { return false }
            default: return !isWordByte(byte)
            }
        }
    }

    /// Moves over the units that follow the first digits of a duration.
    private mutating func scanDurationTail() -> Bool {
        guard takeUnit() else { return false }
        while Self.isDigit(peek()) {
            while Self.isDigit(peek()) { position += 1 }
            guard takeUnit() else { return false }
        }
        return !isWordByte(peek())
    }

    private mutating func takeUnit() -> Bool {
        guard "smhdwy".utf8.contains(peek()) else { return false }
        position += 1
        if peek() == UInt8(ascii: "s") { position += 1 }
        return true
    }

    private func isWordByte(_ byte: UInt8) -> Bool { Self.isLetter(byte) || Self.isDigit(byte) }

    static func isHexadecimalDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- 0x61 < 6
    }
}

/// The value of a number literal: decimal, `0x` hexadecimal, octal with a leading zero, `_` between digits.
///
/// `nil` when the text is no number or is beyond the greatest float.
package func numberLiteral(_ text: String) -> Double? {
    switch text.lowercased() {
    case "inf": return .infinity
    case "nan": return .nan
    default: break
    }
    let digits = text.filter { $0 != "_" }
    if digits.lowercased().hasPrefix("0x") {
        return Int64(digits.dropFirst(2), radix: 16).map { Double($0) }
    }
    if digits.hasPrefix("0"), digits.count > 1, let octal = Int64(digits.dropFirst(), radix: 8) {
        return Double(octal)
    }
    guard let value = Double(digits), value.isFinite else { return nil }
    return value
}
