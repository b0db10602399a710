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

    func block(isNegative: Bool) -> ExponentialBlock? {
        UnsafeMutablePointer<UInt64>(bitPattern: UInt(side(isNegative: isNegative).acquire()))
            .map { ExponentialBlock(cells: CellRun(start: $0)) }
    }

    /// How many whole events a sample of `rate` stands for; the rest is carried to the next one.
    func weight(rate: Double) -> UInt64 {
        if rate >= 1 { return 1 }
        let exact = 1 / rate + carry.number
        // Thirds add up to a hair less than one.
        let whole = (exact + 1e-9).rounded(.down)
        carry.number = exact - whole
        return UInt64(max(whole, 0))
    }

    /// Counts `value`; a block that had to be replaced is handed to `retire`.
    func record(
        _ value: Double, weight: UInt64, at milliseconds: UInt64, retire: (UnsafeMutableRawPointer) -> Void
    ) {
        if weight == 0 { return }
        classic(bounds.place(of: value)).value &+= weight
        total.value &+= weight
        let added = sum.number + value * Double(weight)
        sum.number = min(max(added, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
        extremes.record(value, at: milliseconds)
        if value == 0 {
            zeros.value &+= weight
        } else {
            count(value, weight, retire: retire)
        }
    }

    private func count(_ value: Double, _ weight: UInt64, retire: (UnsafeMutableRawPointer) -> Void) {
        let index = ExponentialHistogram.index(of: value.magnitude)
        let side = side(isNegative: value < 0)
        guard let block = block(isNegative: value < 0) else {
            let fresh = ExponentialBlock.around(index)
            fresh.add(weight, at: index)
            side.publish(fresh.address)
            return
        }
        if block.add(weight, at: index) { return }
        let larger = block.grown(toHold: index)
        larger.add(weight, at: index)
        side.publish(larger.address)
        retire(UnsafeMutableRawPointer(block.cells.start))
    }
}

/// Buckets of one sign: their schema and span never change, a larger or coarser block takes their place.
///
///     0 halvings of the finest schema | 1 index of the first bucket | 2 how many | 3… counts
struct ExponentialBlock {
    private static let sizes = [16, 32, 64, 128, ExponentialHistogram.bucketLimit]

    let cells: CellRun

    var address: UInt64 { UInt64(UInt(bitPattern: cells.start)) }
    private var halvings: Int { Int(cells[0].value) }
    private var offset: Int { Int(Int64(bitPattern: cells[1].value)) }
    private var length: Int { Int(cells[2].value) }

    private init(halvings: Int, offset: Int, length: Int) {
        cells = .allocate(3 + length)
        cells[0].value = UInt64(halvings)
        cells[1].value = UInt64(bitPattern: Int64(offset))
        cells[2].value = UInt64(length)
    }

    init(cells: CellRun) { self.cells = cells }

    static func around(_ index: Int) -> ExponentialBlock {
        ExponentialBlock(halvings: 0, offset: index - sizes[0] / 2, length: sizes[0])
    }

    /// `false` when the bucket lies outside.
    @discardableResult
    func add(_ weight: UInt64, at finest: Int) -> Bool {
        let place = ExponentialHistogram.coarse(finest, halvings) - offset
        guard place >= 0, place < length else { return false }
        cells[3 + place].value &+= weight
        return true
    }

    /// A copy with room for bucket `finest` too, coarser when the span would pass the limit.
    func grown(toHold finest: Int) -> ExponentialBlock {
        let filled = (0..<length).filter { cells[3 + $0].value > 0 }
        let own = ExponentialHistogram.coarse(finest, halvings)
        var first = min(own, offset + (filled.first ?? 0))
        var last = max(own, offset + (filled.last ?? 0))
        var more = 0
        while last - first + 1 > ExponentialHistogram.bucketLimit {
            more += 1
            first = ExponentialHistogram.coarse(first, 1)
            last = ExponentialHistogram.coarse(last, 1)
        }
        let span = last - first + 1
        let size = Self.sizes.first { $0 >= span + span / 4 } ?? ExponentialHistogram.bucketLimit
        let larger = ExponentialBlock(
            halvings: halvings + more, offset: first - (size - span) / 2, length: size)
        for place in filled {
            let target = ExponentialHistogram.coarse(offset + place, more) - larger.offset
            larger.cells[3 + target].value &+= cells[3 + place].value
        }
        return larger
    }

    /// As a reader finds it now.
    var reading: (schema: Int, buckets: ExponentialHistogram.Buckets) {
        let counts = (0..<length).map { cells[3 + $0].value }
        let first = counts.firstIndex { $0 > 0 } ?? 0
        let last = counts.lastIndex { $0 > 0 } ?? -1
        return (
            ExponentialHistogram.finestSchema - halvings,
            ExponentialHistogram.Buckets(
                offset: offset + first, counts: first <= last ? Array(counts[first...last]) : [])
        )
    }
}
