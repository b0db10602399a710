import Synchronization
import Threads

/// How many values all timers and recorders together may hold; the only memory that grows while the sidecar is away.
final class ValueRoom: Sendable {
    private let limit: Int
    private let held = Atomic(0)
    private let dropped: CounterCell
    private let bell: Wakeup

    /// The bell is rung when half of the room is taken: a burst should not wait for the interval.
    init(limit: Int, dropped: CounterCell, bell: Wakeup) {
        self.limit = limit
        self.dropped = dropped
        self.bell = bell
    }

    /// Whether one more may be held; if not, it is counted as dropped.
    func enter() -> Bool {
        let before = held.add(1, ordering: .relaxed).oldValue
        if before >= limit {
            held.subtract(1, ordering: .relaxed)
            dropped.add(1)
            return false
        }
        if before == limit / 2 { bell.ring() }
        return true
    }

    func leave(_ count: Int) { held.subtract(count, ordering: .relaxed) }
}
