import Bytes

/// Text constants as Go's `fmt` shows and its `strconv` reads them.
extension GoQuote {
    /// As Go's verb `%#U`: `U+0021 '!'`, without the picture when there is none.
    static func codePoint(_ scalar: Unicode.Scalar) -> String {
        let number = "U+" + hex(scalar.value, width: 4).uppercased()
        return isPrintable(scalar) ? "\(number) '\(scalar)'" : number
    }

    /// What a quoted constant, quotes included, stands for; `nil` when an escape is wrong.
    static func unquoted(_ source: String) -> String? {
        guard let quote = source.unicodeScalars.first, source.unicodeScalars.count >= 2 else { return nil }
        let inner = source.unicodeScalars.dropFirst().dropLast()
        if quote == "`" { return String(String.UnicodeScalarView(inner.filter { $0 != "\r" })) }
        var bytes: [UInt8] = []
        var rest = inner
        while let scalar = rest.popFirst() {
            if scalar != "\\" {
                bytes += Array(String(scalar).utf8)
                continue
            }
            guard let letter = rest.popFirst(), let escape = escape(letter, &rest, quote) else { return nil }
            bytes += escape
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func escape(
        _ letter: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView, _ quote: Unicode.Scalar
    ) -> [UInt8]? {
        if letter == "\\" || letter == quote { return Array(String(letter).utf8) }
        if let name = named.first(where: { $0.letter == letter }) { return Array(String(name.scalar).utf8) }
        switch letter {
        case "x": return number(&rest, digits: 2, radix: 16).flatMap { UInt8(exactly: $0) }.map { [$0] }
        case "u", "U":
            return number(&rest, digits: letter == "u" ? 4 : 8, radix: 16)
                .flatMap { Unicode.Scalar($0) }.map { Array(String($0).utf8) }
        case "0"..."7":
            rest.insert(letter, at: rest.startIndex)
            return number(&rest, digits: 3, radix: 8).flatMap { UInt8(exactly: $0) }.map { [$0] }
        default: return nil
        }
    }

    private static func number(
        _ rest: inout Substring.UnicodeScalarView, digits: Int, radix: Int
    ) -> UInt32? {
        let text = String(String.UnicodeScalarView(rest.prefix(digits)))
        guard text.utf8.count == digits, !text.hasPrefix("+"), !text.hasPrefix("-") else { return nil }
        rest.removeFirst(digits)
        return UInt32(text, radix: radix)
    }
}
