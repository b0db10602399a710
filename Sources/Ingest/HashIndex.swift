import CLinux

/// From a hash to a number, by open addressing in a table that is at most four fifths full.
///
///     slot = 32 bits of the hash | the number, 0 when the slot is free
///
/// Touched by the ingest thread only. What the numbers lead to is looked at only when the bits agree. Removal shifts
/// the entries behind back, so there are no tombstones and lookups stay short however many series come and go.
struct HashIndex: ~Copyable {
    private struct Slot {
        var bits: UInt32 = 0
        var number: UInt32 = 0
    }

    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    private(set) var count = 0

    init() {
        mask = 1023
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: Slot(), count: mask + 1)
    }

    deinit { slots.deallocate() }

    var bytes: Int { (mask + 1) * MemoryLayout<Slot>.stride }

    @inline(__always)
    func prefetch(_ hash: UInt64) { outrigger_prefetch(slots + home(Self.bits(hash))) }

    /// What `find` will most likely look at, or 0.
    @inline(__always)
    func guess(_ hash: UInt64) -> UInt32 { slots[home(Self.bits(hash))].number }

    /// The first number under `hash` that `matches`, or 0.
    @inline(__always)
    func find(_ hash: UInt64, _ matches: (UInt32) -> Bool) -> UInt32 {
        let bits = Self.bits(hash)
        var place = home(bits)
        while true {
            let slot = slots[place]
            if slot.number == 0 { return 0 }
            if slot.bits == bits, matches(slot.number) { return slot.number }
            place = (place &+ 1) & mask
        }
    }

    mutating func insert(_ hash: UInt64, _ number: UInt32) {
        if (count + 1) * 5 > (mask + 1) * 4 { grow() }
        place(Slot(bits: Self.bits(hash), number: number))
        count += 1
    }

    mutating func remove(_ hash: UInt64, _ number: UInt32) {
        var hole = home(Self.bits(hash))
        while slots[hole].number != number {
            if slots[hole].number == 0 { return }
            hole = (hole + 1) & mask
        }
        var next = (hole + 1) & mask
        while slots[next].number != 0 {
            // An entry may move to the hole unless its home lies between the hole and itself.
            if (next - home(slots[next].bits)) & mask >= (next - hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = Slot()
        count -= 1
    }

    @inline(__always)
    private static func bits(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash) }

    /// Where the search begins; the memory limit keeps the table far below 2^32 slots.
    @inline(__always)
    private func home(_ bits: UInt32) -> Int { Int(bits) & mask }

    private func place(_ slot: Slot) {
        var place = home(slot.bits)
        while slots[place].number != 0 { place = (place + 1) & mask }
        slots[place] = slot
    }

    private mutating func grow() {
        let old = UnsafeMutableBufferPointer(start: slots, count: mask + 1)
        mask = 2 * mask + 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: Slot(), count: mask + 1)
        for slot in old where slot.number != 0 { place(slot) }
        old.deallocate()
    }
}
