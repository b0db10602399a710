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

/// Memory taken out of use that a reader may still be looking at: it rests two ticks before it is freed.
///
/// Used by the ingest thread only; what still rests goes with the table, when nobody reads any more.
final class RestingMemory {
    private enum Resting {
        case memory(UnsafeMutableRawPointer)
        case object(Unmanaged<Family>)
        case record(SeriesRecord)
    }

    private static let restTicks: UInt64 = 2
    private var queue: [(tick: UInt64, what: Resting)] = []
    /// Entries before it are done; the queue is shortened when half of it is.
    private var head = 0

    deinit {
        for entry in queue[head...] { _ = Self.free(entry.what) }
    }

    func retire(_ memory: UnsafeMutableRawPointer, at tick: UInt64) {
        queue.append((tick, .memory(memory)))
    }

    func retire(_ family: Family, at tick: UInt64) {
        queue.append((tick, .object(Unmanaged.passUnretained(family))))
    }

    func retire(_ record: SeriesRecord, at tick: UInt64) { queue.append((tick, .record(record))) }

    /// Frees what has rested, and appends the records among it to `records`.
    func release(at tick: UInt64, into records: inout [SeriesRecord]) {
        while head < queue.count, queue[head].tick &+ Self.restTicks <= tick {
            if let record = Self.free(queue[head].what) { records.append(record) }
            head += 1
        }
        if head > queue.count / 2 {
            queue.removeFirst(head)
            head = 0
        }
    }

    private static func free(_ what: Resting) -> SeriesRecord? {
        switch what {
        case .memory(let memory): memory.deallocate()
        case .object(let family): family.release()
        case .record(let record): return record
        }
        return nil
    }
}
