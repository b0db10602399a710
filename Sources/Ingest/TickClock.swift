import Telemetry

/// The time of the series table: the latest tick, stored by whoever reads the table and read by its writer.
final class TickClock: @unchecked Sendable {  // two atomic cells
    private let cells = CellRun.allocate(2)

    deinit { cells.start.deallocate() }

    /// Milliseconds since the epoch, or 0 before the first tick.
    var milliseconds: UInt64 { cells[0].value }

    /// How many ticks have begun.
    var tick: UInt64 { cells[1].acquire() }

    /// Called by the one reader, before it looks at any record.
    func begin(_ timestamp: Timestamp) {
        cells[0].value = UInt64(max(timestamp.milliseconds, 0))
        cells[1].publish(cells[1].value &+ 1)
    }
}
