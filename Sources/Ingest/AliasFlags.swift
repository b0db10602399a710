import WireFormats

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
