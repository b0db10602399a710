import Telemetry

/// How coarse the buckets of one sign are, and which of them have cells.
struct ExponentialShape {
    private static let lengths = [16, 32, 64, 128, ExponentialHistogram.bucketLimit]
    /// Indices of doubles stay far below; whoever reads a file checks against it.
    private static let indexLimit = 1 << 32

    /// How often the finest schema was halved.
    let halvings: Int
    /// The first bucket.
    let offset: Int
    let length: Int

    var words: Int { 3 + length }

    /// The first buckets of a histogram.
    init(around index: Int) {
        halvings = 0
        length = Self.lengths[0]
        offset = index - length / 2
    }

    /// Room for the buckets from `first` to `last` and some more, coarser when they would pass the limit.
    init(halvings: Int, from first: Int, to last: Int) {
        var (halvings, first, last) = (halvings, first, last)
        while last - first + 1 > ExponentialHistogram.bucketLimit {
            halvings += 1
            first = ExponentialHistogram.coarse(first, 1)
            last = ExponentialHistogram.coarse(last, 1)
        }
        let span = last - first + 1
        self.halvings = halvings
        length = Self.lengths.first { $0 >= span + span / 4 } ?? ExponentialHistogram.bucketLimit
        offset = first - (length - span) / 2
    }

    /// What cells say, which another process may have written; `nil` when it cannot be.
    init?(_ cells: CellRun) {
        halvings = Int(truncatingIfNeeded: cells[0].value)
        offset = Int(truncatingIfNeeded: cells[1].value)
        length = Int(truncatingIfNeeded: cells[2].value)
        guard (0...16).contains(halvings), (-Self.indexLimit...Self.indexLimit).contains(offset),
            Self.lengths.contains(length)
        else { return nil }
    }

    func write(to cells: CellRun) {
        cells[0].value = UInt64(halvings)
        cells[1].value = UInt64(bitPattern: Int64(offset))
        cells[2].value = UInt64(length)
    }
}

/// Buckets of one sign: their shape never changes, a larger or coarser block takes their place.
///
///     0 halvings of the finest schema | 1 index of the first bucket | 2 how many | 3… counts
struct ExponentialBlock {
    let cells: CellRun

    private var halvings: Int { Int(cells[0].value) }
    private var offset: Int { Int(Int64(bitPattern: cells[1].value)) }
    private var length: Int { Int(cells[2].value) }

    init(cells: CellRun) { self.cells = cells }

    /// Begins in zeroed cells.
    init(cells: CellRun, _ shape: ExponentialShape) {
        self.cells = cells
        shape.write(to: cells)
    }

    /// `false` when the bucket lies outside.
    @discardableResult
    func add(_ weight: UInt64, at finest: Int) -> Bool {
        let place = ExponentialHistogram.coarse(finest, halvings) - offset
        guard place >= 0, place < length else { return false }
        cells[3 + place].value &+= weight
        return true
    }

    /// With room for bucket `finest` too.
    func shape(toHold finest: Int) -> ExponentialShape {
        let own = ExponentialHistogram.coarse(finest, halvings)
        return ExponentialShape(
            halvings: halvings, from: min(own, offset + (filled.first ?? 0)),
            to: max(own, offset + (filled.last ?? 0)))
    }

    func copy(into larger: ExponentialBlock) {
        for place in filled {
            larger.add(cells[3 + place].value, atCoarse: offset + place, larger.halvings - halvings)
        }
    }

    private func add(_ weight: UInt64, atCoarse index: Int, _ more: Int) {
        cells[3 + ExponentialHistogram.coarse(index, more) - offset].value &+= weight
    }

    private var filled: [Int] { (0..<length).filter { cells[3 + $0].value > 0 } }

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
