import Bytes
import WireFormats

/// What identifies a series on the wire: name and tags as sent, type and dialect.
struct SeriesKey {
    let identity: ByteRun
    let tags: ByteRun
    /// In 48 bits.
    let shape: UInt64
    let hash: IdentityHash

    @inline(__always)
    init(_ identity: ByteRun, _ tags: ByteRun, _ type: WireType, _ dialect: Dialect, secret: SeriesSecret) {
        self.identity = identity
        self.tags = tags
        let style: UInt64 =
            switch dialect {
            case .dogstatsd: 0
            case .statsd: 1
            case .spectatord: 2
            }
        // A line has at most 8,192 bytes, so both lengths fit 16 bits.
        shape =
            UInt64(UInt16(truncatingIfNeeded: identity.count))
            | UInt64(UInt16(truncatingIfNeeded: tags.count)) << 16 | UInt64(type.rawValue) << 32 | style << 40
        hash = IdentityHash(shape, identity, tags, secret: secret)
    }

    @inline(__always)
    init(_ line: MetricLine, _ type: WireType, _ dialect: Dialect, secret: SeriesSecret) {
        self.init(line.identity, line.tags, type, dialect, secret: secret)
    }
}
