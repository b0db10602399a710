/// What a request line asks for, taken apart and decoded.
///
///     /api/v1/query?query=up%20%3E%200&time=1
///     ^path         ^query: ("query", "up > 0"), ("time", "1")
///
/// Grammar: RFC 9112 section 3.2, RFC 3986 section 2.1; `+` means a blank in the query, as browsers write forms. A `%`
/// without two hexadecimal digits stands for itself; bytes that are no UTF-8 become U+FFFD.
package struct Target: Sendable {
    package let path: String
    package let query: [(name: String, value: String)]

    package init(_ text: String) {
        let own = Self.withoutAuthority(text)
        let parts = own.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = Self.decoded(parts[0].prefix { $0 != "#" }, plusIsBlank: false)
        query = parts.count > 1 ? Self.parameters(parts[1].prefix { $0 != "#" }) : []
    }

    /// The parameters of a query, or of a form in a request's body.
    package static func parameters(_ text: Substring) -> [(name: String, value: String)] {
        text.split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = sides.count > 1 ? decoded(sides[1], plusIsBlank: true) : ""
            return (decoded(sides[0], plusIsBlank: true), value)
        }
    }

    /// A proxy's form, `http://host/path`, means the path.
    private static func withoutAuthority(_ text: String) -> Substring {
        let scheme = "http://"
        guard text.prefix(scheme.count).lowercased() == scheme else { return text[...] }
        return text.dropFirst(scheme.count).drop { $0 != "/" }
    }

    private static func decoded(_ text: Substring, plusIsBlank: Bool) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = digit(rest.first),
                let low = digit(rest.dropFirst().first)
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsBlank && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8?) -> UInt8? {
        switch byte {
        case .some(let byte) where byte &- 0x30 < 10: byte &- 0x30
        case .some(let byte) where (byte | 0x20) &- UInt8(ascii: "a") < 6:
            (byte | 0x20) &- UInt8(ascii: "a") &+ 10
        default: nil
        }
    }
}
