import CoreMetrics
import Synchronization

/// A level: a meter, or a recorder that does not aggregate.
///
/// Only the latest is sent.
final class GaugeCell: MeterHandler, RecorderHandler, Cell {
    let identity: CellIdentity
    private let refused: CounterCell
    private let level = AtomicDouble(0)
    private let isSet = Atomic(false)
    private let isDue = Atomic(false)

    init(_ identity: CellIdentity, refused: CounterCell) {
        self.identity = identity
        self.refused = refused
    }

    func set(_ value: Int64) { set(Double(value)) }

    func set(_ value: Double) {
        guard value.isFinite else { return refused.add(1) }
        level.store(value)
        noteChange()
    }

    func increment(by amount: Double) {
        guard amount.isFinite, level.add(amount).isFinite else { return refused.add(1) }
        noteChange()
    }

    func decrement(by amount: Double) { increment(by: -amount) }

    func record(_ value: Int64) { set(Double(value)) }

    func record(_ value: Double) { set(value) }

    func claim(isRefresh: Bool) -> Claim? {
        let isChanged = isDue.exchange(false, ordering: .acquiring)
        guard isChanged || (isRefresh && isSet.load(ordering: .acquiring)) else { return nil }
        return .level(level.load())
    }

    func settle(_ claim: Claim) {}

    /// By then it may have changed again: the level of that moment is due, not the claimed one.
    func giveBack(_ claim: Claim) { noteChange() }

    private func noteChange() {
        isSet.store(true, ordering: .releasing)
        isDue.store(true, ordering: .releasing)
    }
}
