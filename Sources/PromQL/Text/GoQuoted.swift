/// A string as Go's `strconv.Quote` writes it, which is how Prometheus prints queries and labels.
package func goQuoted(_ text: String) -> String { goQuoted(bytes: Array(text.utf8)) }

/// The same for bytes that need not be UTF-8: each stray byte becomes `\xNN`.
package func goQuoted(bytes: [UInt8]) -> String {
    var quoted = "\""
    var rest = bytes[...]
    while let first = rest.first {
        guard let (scalar, length) = firstScalar(of: rest) else {
            quoted += "\\x" + hexadecimal(UInt32(first), digits: 2)
            rest = rest.dropFirst()
            continue
        }
        quoted += escaped(scalar)
        rest = rest.dropFirst(length)
    }
    return quoted + "\""
}

private func firstScalar(of bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
    return (scalar, UTF8.width(scalar))
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\u{7}": return "\\a"
    case "\u{8}": return "\\b"
    case "\u{C}": return "\\f"
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    case "\u{B}": return "\\v"
    case _ where isPrintable(scalar): return String(scalar)
    case _ where scalar.value < 0x80: return "\\x" + hexadecimal(scalar.value, digits: 2)
    case _ where scalar.value < 0x10000: return "\\u" + hexadecimal(scalar.value, digits: 4)
    default: return "\\U" + hexadecimal(scalar.value, digits: 8)
    }
}

/// Go's `strconv.IsPrint`: letters, marks, numbers, punctuation, symbols and the ASCII space.
private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: scalar == " "
    default: true
    }
}

private func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}
