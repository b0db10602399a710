/// What the writer of a table tells its readers besides the series.
final class TableNotes: @unchecked Sendable {  // atomic cells with one writer
    enum Note: Int, CaseIterable {
        /// Moves on with every series that came or went.
        case generation
        /// Values that had no room in the buckets of quantiles.
        case missedQuantiles
        case usedBytes, families
        /// Series that left for others.
        case gaveWay
    }

    private let cells = CellRun.allocate(Note.allCases.count)

    deinit { cells.start.deallocate() }

    subscript(note: Note) -> UInt64 {
        get { cells[note.rawValue].acquire() }
        set { cells[note.rawValue].publish(newValue) }
    }
}
