/// A text as one word of a line: blanks, line ends, `%` and other bytes below the letters are written `%20`.
enum EscapedWord {
    static func text(_ value: String) -> String {
        if value.isEmpty { return "%" }
        var word = ""
        for scalar in value.unicodeScalars {
            if scalar.value <= 0x20 || scalar == "%" || scalar.value == 0x7F {
                word += "%" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            } else {
                word.unicodeScalars.append(scalar)
            }
        }
        return word
    }

    /// What `text` made of it; an escape that is none stays as it is.
    static func value(_ word: Substring) -> String {
        if word == "%" { return "" }
        var bytes: [UInt8] = []
        var rest = word.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"),
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
