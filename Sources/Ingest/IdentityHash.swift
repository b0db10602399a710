import Bytes

/// A 128-bit hash of raw bytes under a secret of this process, so that nobody outside can aim at a slot.
///
/// Two multiply-and-fold lanes over eight bytes at a time, in the manner of wyhash. Equal hashes prove nothing: the
/// bytes are compared as well.
struct IdentityHash: Equatable {
    let low: UInt64
    let high: UInt64

    init(_ kind: UInt64, _ first: ByteRun, _ second: ByteRun, secret: SeriesSecret) {
        var low = secret.low ^ kind
        var high = secret.high &+ kind
        Self.fold(first, &low, &high)
        Self.fold(second, &low, &high)
        self.low = Self.mix(low ^ secret.high, 0x9E37_79B9_7F4A_7C15 ^ UInt64(first.count))
        self.high = Self.mix(high ^ secret.low, 0xC2B2_AE3D_27D4_EB4F ^ UInt64(second.count))
    }

    @inline(__always)
    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    @inline(__always)
    private static func fold(_ run: ByteRun, _ low: inout UInt64, _ high: inout UInt64) {
        let raw = UnsafeRawPointer(run.start)
        var offset = 0
        while offset + 8 <= run.count {
            let word = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            low = mix(low ^ word, 0xA076_1D64_78BD_642F)
            high = mix(high &+ word, 0xE703_7ED1_A0B4_28DB)
            offset += 8
        }
        var tail = UInt64(run.count) << 56
        var shift: UInt64 = 0
        while offset < run.count {
            tail |= UInt64(run.start[offset]) << shift
            shift += 8
            offset += 1
        }
        low = mix(low ^ tail, 0x8EBC_6AF0_9C88_C6E3)
        high = mix(high &+ tail, 0x5899_65CC_7537_4CC3)
    }
}

/// What keeps the places of series unguessable; drawn anew by each process.
package struct SeriesSecret: Sendable {
    let low: UInt64
    let high: UInt64

    package init(using generator: inout some RandomNumberGenerator) {
        low = generator.next()
        high = generator.next()
    }
}
