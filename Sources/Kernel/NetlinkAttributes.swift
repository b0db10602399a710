import CLinux

/// The attributes behind a netlink message's struct: type, length, value, padded to 4 bytes (netlink(7)).
///
///     length u16 | type u16 | value, padded to 4 | next attribute …
struct NetlinkAttributes: Sequence, IteratorProtocol {
    /// Ends at a length that points outside: what follows cannot be told apart.
    private var rest: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

    mutating func next() -> (type: Int, value: UnsafeRawBufferPointer)? {
        let headerSize = MemoryLayout<nlattr>.size
        guard rest.count >= headerSize else { return nil }
        let header = rest.loadUnaligned(as: nlattr.self)
        let length = Int(header.nla_len)
        guard length >= headerSize, length <= rest.count else { return nil }
        let value = UnsafeRawBufferPointer(rebasing: rest[headerSize..<length])
        rest = UnsafeRawBufferPointer(rebasing: rest[Swift.min((length + 3) & ~3, rest.count)...])
        // The two upper bits say that it is nested, or in network order.
        return (Int(header.nla_type & 0x3fff), value)
    }
}

extension UnsafeRawBufferPointer {
    /// The number at the start of an attribute; `nil` when it is too short for one.
    func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self, at offset: Int = 0) -> Number? {
        count - offset >= MemoryLayout<Number>.size
            ? loadUnaligned(fromByteOffset: offset, as: Number.self) : nil
    }

    /// Text up to the first NUL; malformed UTF-8 is repaired with U+FFFD.
    var text: String { String(decoding: prefix { $0 != 0 }, as: UTF8.self) }
}
