import Bytes

/// Tells whether a block was written whole, for whoever maps it after its writer was killed.
enum BlockChecksum {
    /// Fixed, for the reader is another process; it guards against halves, not against forgers.
    private static let secret = SeriesSecret(low: 0x6F75_7472_6967_6765, high: 0x7220_746F_7461_6C73)

    static func of(_ bytes: ByteRun) -> UInt32 {
        UInt32(truncatingIfNeeded: IdentityHash(UInt64(bytes.count), bytes, ByteRun(""), secret: secret).low)
    }

    static func of(_ text: String) -> UInt32 {
        var text = text
        return text.withUTF8 { bytes in
            of(bytes.baseAddress.map { ByteRun(start: $0, count: bytes.count) } ?? ByteRun(""))
        }
    }
}
