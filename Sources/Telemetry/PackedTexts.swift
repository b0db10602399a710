import Bytes
import Glibc

/// Texts one after another, each after its length: seven bits a byte, the low ones first.
struct PackedTexts {
    private var position: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>

    /// Reads what `write` wrote.
    init(_ bytes: ByteRun) {
        position = bytes.start
        end = bytes.start + bytes.count
    }

    mutating func next() -> ByteRun? {
        if position == end { return nil }
        var (count, shift) = (0, 0)
        while position.pointee >= 0x80 {
            count |= Int(position.pointee & 0x7f) << shift
            shift += 7
            position += 1
        }
        count |= Int(position.pointee) << shift
        defer { position += 1 + count }
        return ByteRun(start: position + 1, count: count)
    }

    /// The next two texts whose first is not `left out`.
    mutating func nextLabel(besides leftOut: StaticString) -> (name: ByteRun, value: ByteRun)? {
        while let name = next(), let value = next() {
            if !name.equals(leftOut) { return (name, value) }
        }
        return nil
    }

    static func size(of text: String) -> Int {
        var (size, rest) = (text.utf8.count + 1, text.utf8.count)
        while rest >= 0x80 {
            size += 1
            rest >>= 7
        }
        return size
    }

    /// Writes `text` at `end`, where there must be room for its size, and moves on.
    static func write(_ text: String, at end: inout UnsafeMutablePointer<UInt8>) {
        var rest = text.utf8.count
        while rest >= 0x80 {
            end.initialize(to: UInt8(truncatingIfNeeded: rest) | 0x80)
            end += 1
            rest >>= 7
        }
        end.initialize(to: UInt8(rest))
        end += 1
        for byte in text.utf8 {
            end.initialize(to: byte)
            end += 1
        }
    }
}

extension ByteRun {
    /// Whether these bytes stand before the others; `nil` when they are equal.
    func order(_ other: ByteRun) -> Bool? {
        let difference = memcmp(start, other.start, min(count, other.count))
        if difference != 0 { return difference < 0 }
        return count == other.count ? nil : count < other.count
    }
}
