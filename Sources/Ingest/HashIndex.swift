import CLinux

/// From a 64-bit hash to an address, by open addressing in a table that is at most half full.
///
/// Touched by the ingest thread only. Removal shifts the entries behind back, so there are no tombstones and lookups
/// stay short however many series come and go.
struct HashIndex: ~Copyable {
    private struct Slot {
        var hash: UInt64 = 0
        /// 0 when the slot is free.
        var address: UInt = 0
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
    func prefetch(_ hash: UInt64) { outrigger_prefetch(slots + (Int(truncatingIfNeeded: hash) & mask)) }

    /// The first entry under `hash` that `matches`.
    @inline(__always)
    func find(_ hash: UInt64, _ matches: (UnsafeMutableRawPointer) -> Bool) -> UnsafeMutableRawPointer? {
        var place = Int(truncatingIfNeeded: hash) & mask
        while let entry = UnsafeMutableRawPointer(bitPattern: slots[place].address) {
            if slots[place].hash == hash, matches(entry) { return entry }
            place = (place + 1) & mask
        }
        return nil
    }

    mutating func insert(_ hash: UInt64, _ entry: UnsafeMutableRawPointer) {
        if (count + 1) * 2 > mask + 1 { grow() }
        place(Slot(hash: hash, address: UInt(bitPattern: entry)))
        count += 1
    }

    mutating func remove(_ hash: UInt64, _ entry: UnsafeMutableRawPointer) {
        var hole = Int(truncatingIfNeeded: hash) & mask
        while slots[hole].address != UInt(bitPattern: entry) {
            if slots[hole].address == 0 { return }
            hole = (hole + 1) & mask
        }
        var next = (hole + 1) & mask
        while slots[next].address != 0 {
            let home = Int(truncatingIfNeeded: slots[next].hash) & mask
            // An entry may move to the hole unless its home lies between the hole and itself.
            if (next - home) & mask >= (next - hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = Slot()
        count -= 1
    }

    private func place(_ slot: Slot) {
        var place = Int(truncatingIfNeeded: slot.hash) & mask
        while slots[place].address != 0 { place = (place + 1) & mask }
        slots[place] = slot
    }

    private mutating func grow() {
        let old = UnsafeMutableBufferPointer(start: slots, count: mask + 1)
        mask = 2 * mask + 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: Slot(), count: mask + 1)
        for slot in old where slot.address != 0 { place(slot) }
        old.deallocate()
    }
}
