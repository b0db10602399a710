import Telemetry

/// The cells of one histogram: exact classic buckets, the sum, and an exponential histogram for quantiles.
///
///     0 sum | 1 zeros | 2 carried fraction of a weight | 3 total | 4 positive | 5 negative block | 6… extremes | 24… classic
struct HistogramBody {
    private static let classicStart = 6 + WindowExtremes.words
    /// Total weight beyond which samples are refused, long before a bucket could wrap.
    static let weightLimit: UInt64 = 1 << 62

    let cells: CellRun
    let bounds: HistogramBounds

    static func words(bounds: Int) -> Int {
        precondition(WindowExtremes.words == HistogramMinute.slots * 3, "the extremes have other slots")
        return classicStart + bounds + 1
    }

    var sum: Cell { cells[0] }
    var zeros: Cell { cells[1] }
    var carry: Cell { cells[2] }
    var total: Cell { cells[3] }
    var extremes: WindowExtremes { WindowExtremes(cells: CellRun(start: cells.start + 6)) }
    func classic(_ index: Int) -> Cell { cells[Self.classicStart + index] }
    func side(isNegative: Bool) -> Cell { cells[isNegative ? 5 : 4] }

    /// Whether cells that another process may have written can be gone on with: none of them can wrap or trap later.
    var isSound: Bool {
        guard (-1...1).contains(carry.number), total.value <= Self.weightLimit,
            zeros.value <= Self.weightLimit
        else { return false }
        var room = Self.weightLimit
        for place in 0...bounds.values.count {
            let count = classic(place).value
            if count > room { return false }
            room -= count
        }
        return true
    }

    func block(isNegative: Bool) -> ExponentialBlock? {
        side(isNegative: isNegative).acquireTarget().map { ExponentialBlock(cells: $0) }
    }

    /// How many whole events a sample of `rate` stands for; the rest is carried to the next one.
    func weight(rate: Double) -> UInt64 {
        if rate >= 1 { return 1 }
        let exact = 1 / rate + carry.number
        // Thirds add up to a hair less than one, and large weights are as many hairs less.
        let whole = (exact + max(1e-9, exact * 1e-15)).rounded(.down)
        carry.number = exact - whole
        return UInt64(max(whole, 0))
    }

    /// Counts `value`; without room for its bucket it is missed by the quantiles alone.
    func record(_ value: Double, weight: UInt64, at milliseconds: UInt64, in room: borrowing BlockRoom) {
        if weight == 0 { return }
        classic(bounds.place(of: value)).value &+= weight
        total.value &+= weight
        let added = sum.number + value * Double(weight)
        sum.number = min(max(added, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
        extremes.record(value, at: milliseconds)
        if value == 0 {
            zeros.value &+= weight
        } else {
            count(value, weight, in: room)
        }
    }

    private func count(_ value: Double, _ weight: UInt64, in room: borrowing BlockRoom) {
        let index = ExponentialHistogram.index(of: value.magnitude)
        let before = block(isNegative: value < 0)
        if let before, before.add(weight, at: index) { return }
        let shape = before?.shape(toHold: index) ?? ExponentialShape(around: index)
        guard let cells = room.allocate(words: shape.words) else {
            room.noteMissed(weight)
            return
        }
        let block = ExponentialBlock(cells: cells, shape)
        before?.copy(into: block)
        block.add(weight, at: index)
        side(isNegative: value < 0).publish(target: cells)
        if let before { room.retire(before.cells) }
    }
}
