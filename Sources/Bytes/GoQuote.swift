/// Text constants as Go's `strconv` writes them, which is how Prometheus prints queries, labels and templates.
package enum GoQuote {
    /// The letters of the one-letter escapes.
    package static let named: [(letter: Unicode.Scalar, scalar: Unicode.Scalar)] = [
        ("a", "\u{7}"), ("b", "\u{8}"), ("f", "\u{C}"), ("n", "\n"), ("r", "\r"), ("t", "\t"), ("v", "\u{B}"),
    ]

    /// `text` in double quotes.
    package static func quoted(_ text: String) -> String {
        "\"" + text.unicodeScalars.map { escaped($0, quote: "\"") }.joined() + "\""
    }

    /// The same for bytes that need not be UTF-8: each stray byte becomes `\xNN`.
    package static func quoted(bytes: [UInt8]) -> String {
        var quoted = "\""
        var rest = bytes[...]
        while let first = rest.first {
            guard let (scalar, length) = firstScalar(of: rest) else {
                quoted += "\\x" + hex(UInt32(first), width: 2)
                rest = rest.dropFirst()
                continue
            }
            quoted += escaped(scalar, quote: "\"")
            rest = rest.dropFirst(length)
        }
        return quoted + "\""
    }

    package static func escaped(_ scalar: Unicode.Scalar, quote: Unicode.Scalar) -> String {
        if scalar == quote || scalar == "\\" { return "\\\(scalar)" }
        if let name = named.first(where: { $0.scalar == scalar }) { return "\\\(name.letter)" }
        if isPrintable(scalar) { return String(scalar) }
        if scalar.value < 0x80 { return "\\x" + hex(scalar.value, width: 2) }
        return scalar.value < 0x10000
            ? "\\u" + hex(scalar.value, width: 4) : "\\U" + hex(scalar.value, width: 8)
    }

    /// Go's `strconv.IsPrint`: letters, marks, numbers, punctuation, symbols and the ASCII space.
    package static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    package static func hex(_ value: UInt32, width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func firstScalar(of bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
        return (scalar, UTF8.width(scalar))
    }
}
