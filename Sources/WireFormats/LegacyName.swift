import Bytes

/// The names that text format 0.0.4 can carry, as Prometheus 2 defined them.
enum LegacyName {
    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`.
    static func isMetric(_ name: String) -> Bool { isLegal(name.utf8, colons: true) }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`.
    static func isLabel(_ name: ByteRun) -> Bool {
        isLegal(UnsafeBufferPointer(start: name.start, count: name.count), colons: false)
    }

    private static func isLegal(_ name: some Collection<UInt8>, colons: Bool) -> Bool {
        guard let first = name.first, first &- 0x30 >= 10 else { return false }
        return name.allSatisfy { byte in
            (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_")
                || (colons && byte == UInt8(ascii: ":"))
        }
    }
}
