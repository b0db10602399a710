import Telemetry

/// The blocks and open rows of one origin, in order of time.
struct OriginRun: Sendable {
    var blocks: [Block] = []
    var open: [OpenRow] = []

    var oldest: Timestamp? { blocks.first?.times.first ?? open.first?.timestamp }

    /// Appends the samples of a series in (`after`, `through`], markers included, in order.
    ///
    /// Goes straight to the first block and the first row of the window: an hour has hundreds of blocks, and a rule
    /// looks at its last seconds at every tick.
    func read(_ number: Int32, after: Timestamp, through: Timestamp, into samples: inout [Sample]) {
        var place = blocks.place { $0.times.last.map { $0 > after } ?? false }
        while place < blocks.count {
            blocks[place].read(number, after: after, through: through) { samples.append(Sample($0, $1)) }
            place += 1
        }
        place = open.place { $0.timestamp > after }
        var finder = RowFinder(number)
        while place < open.count, open[place].timestamp <= through {
            if let value = finder.value(in: open[place]) {
                if samples.isEmpty { samples.reserveCapacity(open.count - place) }
                samples.append(Sample(open[place].timestamp, value))
            }
            place += 1
        }
    }

    /// The last of the samples that `read` would give, found from the end.
    func newest(_ number: Int32, after: Timestamp, through: Timestamp) -> Sample? {
        var finder = RowFinder(number)
        var place = open.place { $0.timestamp > through }
        while place > 0 {
            place -= 1
            if open[place].timestamp <= after { return nil }
            if let value = finder.value(in: open[place]) { return Sample(open[place].timestamp, value) }
        }
        for block in blocks.reversed() {
            if let end = block.times.last, end <= after { return nil }
            var newest: Sample?
            block.read(number, after: after, through: through) { newest = Sample($0, $1) }
            if let newest { return newest }
        }
        return nil
    }
}

extension Array {
    /// Where the elements begin of which `isBehind` is true, in an array that has these at its end.
    fileprivate func place(where isBehind: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// Looks one series up in row after row, once for each shape.
private struct RowFinder {
    private let number: Int32
    private var shape: Shape?
    private var place: Shape.Place?

    init(_ number: Int32) { self.number = number }

    /// The value or stale marker of the series; `nil` when it has neither.
    mutating func value(in row: OpenRow) -> Double? {
        if row.shape !== shape {
            shape = row.shape
            place = row.shape.place(of: number)
        }
        if let place {
            let value = row.value(at: place)
            if !StaleMarker.isMarker(value) { return value }
        }
        return !row.ended.isEmpty && row.ended.contains(number) ? Row.absent : nil
    }
}
