import Bytes
import WireFormats

/// What identifies a series on the wire: name and tags as sent, type and dialect.
///
/// Pointers in place of `ByteRun`, whose initialiser is a call into another module: two a line took 12 of its 540
/// instructions.
struct SeriesKey {
    let name: UnsafePointer<UInt8>
    let tags: UnsafePointer<UInt8>
    /// Lengths, type and dialect, in 48 bits.
    let shape: UInt64
    let hash: UInt64

    @inline(__always)
    init(
        _ name: UnsafePointer<UInt8>, _ nameCount: Int, _ tags: UnsafePointer<UInt8>, _ tagCount: Int,
        _ type: WireType, _ dialect: Dialect, secret: SeriesSecret
    ) {
        self.name = name
        self.tags = tags
        // Not `rawValue`, which is a call too.
        let type = UInt64(unsafeBitCast(type, to: UInt8.self))
        let style: UInt64 =
            switch dialect {
            case .dogstatsd: 0
            case .statsd: 1
            case .spectatord: 2
            }
        // A line has at most 8,192 bytes, so both lengths fit 16 bits.
        shape =
            UInt64(UInt16(truncatingIfNeeded: nameCount)) | UInt64(UInt16(truncatingIfNeeded: tagCount)) << 16
            | type << 32 | style << 40
        hash = IdentityHash(shape, name, nameCount, tags, tagCount, secret: secret).low
    }

    @inline(__always)
    init(_ line: MetricLine, _ type: WireType, _ dialect: Dialect, secret: SeriesSecret) {
        self.init(
            line.identity.start, line.identity.count, line.tags.start, line.tags.count, type, dialect,
            secret: secret)
    }

    var nameCount: Int { Int(UInt16(truncatingIfNeeded: shape)) }
    var tagCount: Int { Int(UInt16(truncatingIfNeeded: shape >> 16)) }
}
