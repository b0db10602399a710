/// Writes the parts of an encoded column: bytes, 64-bit words, and integers that are short when they are small.
struct ColumnWriter {
    private(set) var bytes: [UInt8] = []

    var count: Int { bytes.count }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    /// Little end first, `count` bytes.
    mutating func append(_ word: UInt64, bytes count: Int = 8) {
        for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(index * 8))) }
    }

    /// Seven bits a byte, the low ones first; a set high bit means that more follow.
    mutating func append(variable value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Folds the sign into the lowest bit, so that small numbers of either sign are short.
    mutating func append(zigzag value: Int64) {
        append(variable: UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    mutating func append(_ more: [UInt8]) { bytes += more }

    mutating func cut(to count: Int) { bytes.removeSubrange(count...) }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}

/// Reads what `ColumnWriter` wrote; the bounds of the buffer are checked by the blocks' own making.
struct ColumnReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) {
        self.bytes = bytes
        self.position = position
    }

    mutating func byte() -> UInt8 {
        precondition(position < bytes.count, "a column ends early")
        defer { position += 1 }
        return bytes[position]
    }

    mutating func word(bytes count: Int = 8) -> UInt64 {
        var word: UInt64 = 0
        for index in 0..<count { word |= UInt64(byte()) << UInt64(index * 8) }
        return word
    }

    mutating func variable() -> UInt64 {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while true {
            let next = byte()
            value |= UInt64(next & 0x7f) << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    mutating func zigzag() -> Int64 {
        let folded = variable()
        return Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1)
    }
}
