import Telemetry

/// The blocks and open rows of one origin, in order of time.
struct OriginRun: Sendable {
    var blocks: [Block] = []
    var open: [OpenRow] = []

    var oldest: Timestamp? { blocks.first?.times.first ?? open.first?.timestamp }

    /// Calls `body` with the samples of a series in (`after`, `through`], markers included, in order.
    func read(_ number: Int32, after: Timestamp, through: Timestamp, _ body: (Timestamp, Double) -> Void) {
        for block in blocks { block.read(number, after: after, through: through, body) }
        var finder = RowFinder(number)
        for row in open where row.timestamp > after && row.timestamp <= through {
            if let value = finder.value(in: row) { body(row.timestamp, value) }
        }
    }

    /// The last of the samples that `read` would give, found from the end.
    func newest(_ number: Int32, after: Timestamp, through: Timestamp) -> Sample? {
        var finder = RowFinder(number)
        for row in open.reversed() where row.timestamp <= through {
            if row.timestamp <= after { return nil }
            if let value = finder.value(in: row) { return Sample(row.timestamp, value) }
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
        let value = place.map { row.value(at: $0) } ?? Row.absent
        if !StaleMarker.isMarker(value) { return value }
        return row.ended.contains(number) ? value : nil
    }
}
