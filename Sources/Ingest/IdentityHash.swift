import Bytes

/// A hash of raw bytes under a secret of this process, so that nobody outside can aim at a slot.
///
/// One multiply-and-fold for every sixteen bytes, in the manner of wyhash, and one at the end.
/// Equal hashes prove nothing: the bytes are compared as well.
struct IdentityHash: Equatable {
    let low: UInt64

    @inline(__always)
    init(_ kind: UInt64, _ first: ByteRun, _ second: ByteRun, secret: SeriesSecret) {
        self.init(kind, first.start, first.count, second.start, second.count, secret: secret)
    }

    @inline(__always)
    init(
        _ kind: UInt64, _ first: UnsafePointer<UInt8>, _ firstCount: Int, _ second: UnsafePointer<UInt8>,
        _ secondCount: Int, secret: SeriesSecret
    ) {
        var seed = Self.fold(first, firstCount, secret.low ^ kind, secret)
        if secondCount != 0 { seed = Self.fold(second, secondCount, seed, secret) }
        low = Self.mix(seed ^ secret.high, 0x9E37_79B9_7F4A_7C15 ^ kind)
    }

    @inline(__always)
    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    @inline(__always)
    private static func fold(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, _ start: UInt64, _ secret: SeriesSecret
    ) -> UInt64 {
        var raw = UnsafeRawPointer(bytes)
        // The length goes in by a multiplication of its own, or `1` and `11` could cancel out.
        var seed = start ^ UInt64(truncatingIfNeeded: count) &* 0xE703_7ED1_A0B4_28DB
        var rest = count
        while rest >= 16 {
            let left = raw.loadUnaligned(as: UInt64.self)
            let right = raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            seed = mix(left ^ secret.high, right ^ seed)
            raw += 16
            rest &-= 16
        }
        let (left, right) = tail(raw, rest)
        return mix(left ^ secret.high, right ^ seed)
    }

    /// The last up to fifteen bytes as two words; some bytes may be in both.
    @inline(__always)
    private static func tail(_ raw: UnsafeRawPointer, _ count: Int) -> (UInt64, UInt64) {
        if count >= 8 {
            let last = raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
            return (raw.loadUnaligned(as: UInt64.self), last)
        }
        if count >= 4 {
            return (
                UInt64(raw.loadUnaligned(as: UInt32.self)),
                UInt64(raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
            )
        }
        if count == 0 { return (0, 0) }
        let middle = UInt64(raw.load(fromByteOffset: count / 2, as: UInt8.self))
        let last = UInt64(raw.load(fromByteOffset: count - 1, as: UInt8.self))
        return (UInt64(raw.load(as: UInt8.self)) | middle << 8 | last << 16, 0)
    }
}

/// What keeps the places of series unguessable; drawn anew by each process.
package struct SeriesSecret: Sendable {
    let low: UInt64
    let high: UInt64

    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    package init(using generator: inout some RandomNumberGenerator) {
        low = generator.next()
        high = generator.next()
    }
}
