/// Memory taken out of use that a reader may still be looking at: it rests two ticks before it is freed.
///
/// Used by the ingest thread only; what still rests goes with the table, when nobody reads any more.
final class RestingMemory {
    private enum Resting {
        case block(CellRun)
        case family(FamilyBlock)
        case record(SeriesRecord)
    }

    private static let restTicks: UInt64 = 2
    private var queue: [(tick: UInt64, what: Resting)] = []
    /// Entries before it are done; the queue is shortened when half of it is.
    private var head = 0
    private let arena: CellArena
    /// Of the blocks that rest.
    private(set) var bytes = 0

    init(_ arena: CellArena) { self.arena = arena }

    deinit {
        for case (_, .family(let family)) in queue[head...] { family.release() }
    }

    func retire(_ block: CellRun, at tick: UInt64) {
        bytes += arena.bytes(of: block)
        queue.append((tick, .block(block)))
    }

    func retire(_ family: FamilyBlock, at tick: UInt64) {
        bytes += arena.bytes(of: family.cells)
        queue.append((tick, .family(family)))
    }

    func retire(_ record: SeriesRecord, at tick: UInt64) { queue.append((tick, .record(record))) }

    /// Frees what has rested, and appends the records among it to `records`.
    func release(at tick: UInt64, into records: inout [SeriesRecord]) {
        while head < queue.count, queue[head].tick &+ Self.restTicks <= tick {
            switch queue[head].what {
            case .block(let block): free(block)
            case .family(let family):
                family.release()
                free(family.cells)
            case .record(let record): records.append(record)
            }
            head += 1
        }
        if head > queue.count / 2 {
            queue.removeFirst(head)
            head = 0
        }
    }

    private func free(_ block: CellRun) {
        bytes -= arena.bytes(of: block)
        arena.free(block)
    }
}
