/// A listening Unix socket as a line of text, for recordings: its name last, which may be missing.
///
///     48123 0 128 /run/gateway%20one.sock
///     ^inode ^queue ^limit ^name
///
/// In a name the percent sign, blanks, control characters and what ends a line are written as `%` and the hexadecimal
/// digits of each byte.
extension UnixListener {
    /// The longest name: sun_path has 108 bytes, and three digits may stand for each.
    private static let longestName = 108 * 9

    /// Reads a line; `nil` for one that is something else.
    package init?(line: Substring) {
        let words = line.split(separator: " ")
        guard words.count == 3 || words.count == 4, let inode = UInt32(words[0]),
            let queue = UInt32(words[1]), let limit = UInt32(words[2]),
            let name = Self.decoded(words.count == 4 ? words[3] : "")
        else { return nil }
        self.init(inode: inode, name: name, queue: queue, limit: limit)
    }

    /// Without a line's end.
    package var line: String {
        let numbers = "\(inode) \(queue) \(limit)"
        return name.isEmpty ? numbers : "\(numbers) \(encodedName)"
    }

    private var encodedName: String {
        var bytes: [UInt8] = []
        for scalar in name.unicodeScalars {
            let isPlain = !scalar.properties.isWhitespace && scalar.value > 0x20 && scalar.value != 0x7f
            for byte in String(scalar).utf8 {
                if isPlain, byte != UInt8(ascii: "%") {
                    bytes.append(byte)
                } else {
                    let digits = Array("0123456789abcdef".utf8)
                    bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `nil` when a percent sign does not introduce a byte, or the name is longer than any.
    private static func decoded(_ text: Substring) -> String? {
        guard text.utf8.count <= longestName else { return nil }
        var (bytes, rest) = ([UInt8](), text.utf8[...])
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let digits = String(rest.prefix(2)), let value = UInt8(digits, radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
