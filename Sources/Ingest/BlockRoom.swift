/// Where a histogram gets larger blocks, and leaves those that a reader may still be looking at.
struct BlockRoom: ~Copyable {
    let table: SeriesTable
    let tick: UInt64

    init(_ table: SeriesTable) {
        self.table = table
        tick = table.clock.tick
    }

    func allocate(words: Int) -> CellRun? { table.arena.allocate(words: words) }
    func retire(_ block: CellRun) { table.resting.retire(block, at: tick) }
    func noteMissed(_ weight: UInt64) { table.notes[.missedQuantiles] &+= weight }
}
