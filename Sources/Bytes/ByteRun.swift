import Glibc

/// A run of bytes that somebody else owns: a slice of a file's text, of a datagram, of a label.
///
/// It is valid only while its owner keeps the memory, which in this house means: inside the closure that was
/// handed it, and never stored. Reading past its end is impossible through `ByteReader`.
package struct ByteRun {
    package let start: UnsafePointer<UInt8>
    package let count: Int

    @inlinable @inline(__always)
    package init(start: UnsafePointer<UInt8>, count: Int) {
        self.start = start
        self.count = count
    }

    /// The bytes of a literal, which live as long as the program.
    package init(_ literal: StaticString) {
        self.init(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
    }

    @inlinable @inline(__always)
    package var isEmpty: Bool { count == 0 }

    package func equals(_ other: ByteRun) -> Bool {
        count == other.count && memcmp(start, other.start, count) == 0
    }

    package func equals(_ literal: StaticString) -> Bool { equals(ByteRun(literal)) }

    package func equals(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { held in
            guard let first = held.baseAddress else { return isEmpty }
            return equals(ByteRun(start: first, count: held.count))
        }
    }

    package func hasPrefix(_ literal: StaticString) -> Bool {
        count >= literal.utf8CodeUnitCount && memcmp(start, literal.utf8Start, literal.utf8CodeUnitCount) == 0
    }

    /// What follows the first `dropped` bytes; empty when there are no more.
    package func dropFirst(_ dropped: Int) -> ByteRun {
        let dropped = min(max(dropped, 0), count)
        return ByteRun(start: start + dropped, count: count - dropped)
    }

    /// The first `kept` bytes, or all when there are no more.
    package func prefix(_ kept: Int) -> ByteRun { ByteRun(start: start, count: min(max(kept, 0), count)) }

    /// Whether `text` gives the bytes back unchanged.
    package var isUTF8: Bool {
        String(validating: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) != nil
    }

    /// A copy that may be kept.
    package var array: [UInt8] { Array(UnsafeBufferPointer(start: start, count: count)) }

    /// The bytes as text; malformed UTF-8 is repaired with U+FFFD.
    package var text: String {
        String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
