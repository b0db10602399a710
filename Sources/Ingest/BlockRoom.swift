/// Where a histogram gets larger blocks, and leaves those that a reader may still be looking at.
struct BlockRoom: ~Copyable {
    let table: SeriesTable

    init(_ table: SeriesTable) { self.table = table }

    func allocate(words: Int) -> CellRun? { table.arena.allocate(words: words) }
    /// The tick is read only now, when no reader can come to the block any more.
    func retire(_ block: CellRun) { table.resting.retire(block, at: table.clock.tick) }
    func noteMissed(_ weight: UInt64) { table.notes[.missedQuantiles] &+= weight }
}
