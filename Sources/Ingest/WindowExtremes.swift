import Telemetry

/// Smallest and largest value of the last minute, in six cells of ten seconds each.
///
/// A slot whose epoch is old is empty; the writer voids the epoch before it reuses the slot, and publishes it last.
struct WindowExtremes {
    /// Three for each slot of `HistogramMinute`: a literal, so that the place of every cell behind them is one too.
    static let words = 18

    let cells: CellRun

    @inline(__always)
    func record(_ value: Double, at milliseconds: UInt64) {
        let epoch = HistogramMinute.epoch(milliseconds)
        let slot = HistogramMinute.slot(of: epoch) * 3
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
        let now = HistogramMinute.epoch(milliseconds)
        var found: (smallest: Double, largest: Double)?
        for slot in stride(from: 0, to: Self.words, by: 3) {
            let epoch = cells[slot].acquire()
            guard HistogramMinute.reaches(epoch, at: now) else { continue }
            let (low, high) = (cells[slot + 1].number, cells[slot + 2].number)
            found = found.map { (min($0.smallest, low), max($0.largest, high)) } ?? (low, high)
        }
        return found
    }
}
