import CLinux

/// The search for a byte, sixteen bytes at a time: for lines of some dozen bytes cheaper than to call memchr(3).
enum ByteScan {
    /// Where the first of three bytes is, or `end`; reads nothing behind `end`.
    @inline(__always)
    static func first(
        of wanted: (UInt8, UInt8, UInt8), from start: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8> {
        var at = start
        let last = end - 16
        while at <= last {
            let found = outrigger_match16(at, wanted.0, wanted.1, wanted.2)
            if found != 0 { return at + found.trailingZeroBitCount }
            at += 16
        }
        while at < end, at[0] != wanted.0, at[0] != wanted.1, at[0] != wanted.2 { at += 1 }
        return at
    }
}
