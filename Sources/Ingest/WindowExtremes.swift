/// Smallest and largest value of the last minute, in six cells of ten seconds each.
///
/// A slot whose epoch is old is empty; the writer voids the epoch before it reuses the slot, and publishes it last.
struct WindowExtremes {
    static let slots = 6
    static let words = slots * 3
    static let slotMilliseconds: UInt64 = 10_000

    let cells: CellRun

    /// Epochs count from 1, so that a zeroed slot is empty.
    static func epoch(_ milliseconds: UInt64) -> UInt64 { milliseconds / slotMilliseconds + 1 }

    @inline(__always)
    func record(_ value: Double, at milliseconds: UInt64) {
        let epoch = Self.epoch(milliseconds)
        let slot = Int(epoch % UInt64(Self.slots)) * 3
        if cells[slot].value != epoch {
            cells[slot].value = 0
            cells[slot + 1].number = value
            cells[slot + 2].number = value
            cells[slot].publish(epoch)
            return
        }
        if value < cells[slot + 1].number { cells[slot + 1].number = value }
        if value > cells[slot + 2].number { cells[slot + 2].number = value }
    }

    /// `nil` when nothing was recorded in the minute before `milliseconds`.
    func range(at milliseconds: UInt64) -> (smallest: Double, largest: Double)? {
        let now = Self.epoch(milliseconds)
        var found: (smallest: Double, largest: Double)?
        for slot in stride(from: 0, to: Self.words, by: 3) {
            let epoch = cells[slot].acquire()
            guard epoch != 0, epoch <= now, now - epoch < UInt64(Self.slots) else { continue }
            let (low, high) = (cells[slot + 1].number, cells[slot + 2].number)
            found = found.map { (min($0.smallest, low), max($0.largest, high)) } ?? (low, high)
        }
        return found
    }
}
