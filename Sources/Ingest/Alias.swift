import Bytes
import Glibc
import WireFormats

/// The exact bytes by which a client names a series, and the way to it.
///
///     word 0 record, 1 second half of the hash, 2 lengths and type and dialect, 3 first half of the hash,
///     4 flags; then the bytes of name and tags
struct Alias {
    private static let headerBytes = 40
    private let raw: UnsafeMutableRawPointer

    init(_ raw: UnsafeMutableRawPointer) { self.raw = raw }

    static func bytes(_ key: SeriesKey) -> Int { headerBytes + key.identity.count + key.tags.count }

    init(_ key: SeriesKey, to record: SeriesRecord, flags: AliasFlags) {
        raw = .allocate(byteCount: Self.bytes(key), alignment: 8)
        let words: [UInt64] = [
            UInt64(UInt(bitPattern: record.raw)), key.hash.high, key.shape, key.hash.low, UInt64(flags.bits),
        ]
        for (place, word) in words.enumerated() {
            raw.storeBytes(of: word, toByteOffset: place * 8, as: UInt64.self)
        }
        memcpy(raw + Self.headerBytes, key.identity.start, key.identity.count)
        memcpy(raw + Self.headerBytes + key.identity.count, key.tags.start, key.tags.count)
    }

    var address: UnsafeMutableRawPointer { raw }
    /// What it takes, header included.
    var byteCount: Int {
        let shape = raw.load(fromByteOffset: 16, as: UInt64.self)
        return Self.headerBytes + Int(shape & 0xFFFF) + Int(shape >> 16 & 0xFFFF)
    }
    @inline(__always)
    var record: SeriesRecord? {
        UnsafeMutableRawPointer(bitPattern: UInt(raw.load(as: UInt64.self))).map { SeriesRecord($0) }
    }
    var hash: UInt64 { raw.load(fromByteOffset: 24, as: UInt64.self) }
    var flags: AliasFlags {
        AliasFlags(bits: UInt16(truncatingIfNeeded: raw.load(fromByteOffset: 32, as: UInt64.self)))
    }

    @inline(__always)
    func matches(_ key: SeriesKey) -> Bool {
        raw.load(fromByteOffset: 8, as: UInt64.self) == key.hash.high
            && raw.load(fromByteOffset: 16, as: UInt64.self) == key.shape
            && memcmp(raw + Self.headerBytes, key.identity.start, key.identity.count) == 0
            && memcmp(raw + Self.headerBytes + key.identity.count, key.tags.start, key.tags.count) == 0
    }
}

/// What is known about every line that comes by one alias.
struct AliasFlags {
    var repairs: Repairs
    /// The client library's own report of what it dropped.
    var isClientDrops: Bool

    init(repairs: Repairs, isClientDrops: Bool) {
        self.repairs = repairs
        self.isClientDrops = isClientDrops
    }

    init(bits: UInt16) {
        self.init(
            repairs: Repairs(rawValue: UInt8(truncatingIfNeeded: bits)), isClientDrops: bits & 0x100 != 0)
    }

    var bits: UInt16 { UInt16(repairs.rawValue) | (isClientDrops ? 0x100 : 0) }
}

/// What identifies a series on the wire: name and tags as sent, type and dialect.
struct SeriesKey {
    let identity: ByteRun
    let tags: ByteRun
    let shape: UInt64
    let hash: IdentityHash

    @inline(__always)
    init(_ line: MetricLine, _ type: WireType, _ dialect: Dialect, secret: SeriesSecret) {
        identity = line.identity
        tags = line.tags
        let style: UInt64 = dialect == .dogstatsd ? 0 : dialect == .statsd ? 1 : 2
        // A line has at most 8,192 bytes, so both lengths fit 16 bits.
        shape =
            UInt64(UInt16(truncatingIfNeeded: line.identity.count))
            | UInt64(UInt16(truncatingIfNeeded: line.tags.count)) << 16 | UInt64(type.rawValue) << 32 | style
            << 40
        hash = IdentityHash(shape, line.identity, line.tags, secret: secret)
    }
}
