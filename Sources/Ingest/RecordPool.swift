/// All records, in spans that never move, with a directory whose size is fixed at the start.
///
/// Cells are atomic, and a span is published before the count that shows it.
final class RecordPool: @unchecked Sendable {
    private static let perSpan = ArenaSpan.blocks(ArenaSpan.recordClass)

    let capacity: Int
    private let arena: CellArena
    private let directory: CellRun
    /// How many records were ever used: those below may be looked at.
    private let used = CellRun.allocate(1)

    /// Begins with the records that the arena holds already.
    init(capacity: Int, _ arena: CellArena) {
        let spans = (0..<arena.spanCount).filter { arena.span($0).sizeClass == ArenaSpan.recordClass }
        let places = max((capacity + Self.perSpan - 1) / Self.perSpan, spans.count, 1)
        self.capacity = max(capacity, spans.count * Self.perSpan)
        self.arena = arena
        directory = .allocate(places)
        for (place, span) in spans.enumerated() { enter(arena.span(span), at: place) }
        used[0].publish(UInt64(spans.count * Self.perSpan))
    }

    deinit {
        directory.start.deallocate()
        used.start.deallocate()
    }

    /// Acquired, so that every record below is visible.
    var count: Int { Int(used[0].acquire()) }

    subscript(index: Int) -> SeriesRecord? {
        let span = UInt(directory[index / Self.perSpan].value)
        return UnsafeMutablePointer<UInt64>(bitPattern: span).map {
            SeriesRecord($0 + index % Self.perSpan * SeriesRecord.words)
        }
    }

    /// One that is known to be there, because it was looked at before.
    func record(_ index: Int32) -> SeriesRecord {
        guard let record = self[Int(index)] else { preconditionFailure("record \(index) was never used") }
        return record
    }

    /// The next record that was never used; `nil` when all were, or memory has no room for more.
    func append() -> SeriesRecord? {
        let index = Int(used[0].value)
        guard index < capacity else { return nil }
        if index % Self.perSpan == 0 {
            guard let span = arena.allocateRecordSpan() else { return nil }
            enter(arena.span(span), at: index / Self.perSpan)
        }
        used[0].publish(UInt64(index + 1))
        return self[index]
    }

    private func enter(_ span: ArenaSpan, at place: Int) {
        let first = span.block(0, ArenaSpan.recordClass)
        directory[place].value = UInt64(UInt(bitPattern: first.start))
    }
}
