import CoreMetrics
import Threads

/// A timer, or a recorder that aggregates: every value is held until the kernel has taken it.
final class ValueCell: RecorderHandler, TimerHandler, Cell {
    private static let nanosecondsPerMillisecond = 1e6

    let identity: CellIdentity
    private let room: ValueRoom
    private let refused: CounterCell
    private let due = Lock<[Double]>([])

    init(_ identity: CellIdentity, room: ValueRoom, refused: CounterCell) {
        self.identity = identity
        self.room = room
        self.refused = refused
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return refused.add(1) }
        guard room.enter() else { return }
        due.withLock { $0.append(value) }
    }

    /// Sent as milliseconds with a fraction, which the sidecar shows as seconds.
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / Self.nanosecondsPerMillisecond) }

    func claim(isRefresh: Bool) -> Claim? {
        let values = due.withLock { values in
            let taken = values
            values = []
            return taken
        }
        return values.isEmpty ? nil : .values(values[...])
    }

    func settle(_ claim: Claim) { room.leave(claim.valueCount) }

    func giveBack(_ claim: Claim) {
        guard case .values(let values) = claim else { return }
        due.withLock { $0 = values + $0 }
    }
}
