import CoreMetrics
import Synchronization

/// A counter of fractional steps, the bits of a `Double` in an atomic.
final class FractionCounterCell: FloatingPointCounterHandler, Cell {
    let identity: CellIdentity
    private let refused: CounterCell
    private let due = AtomicDouble(0)

    init(_ identity: CellIdentity, refused: CounterCell) {
        self.identity = identity
        self.refused = refused
    }

    func increment(by amount: Double) {
        // A sum of finite steps may still leave the finite numbers, which no line can say.
        guard amount >= 0, amount.isFinite, due.add(amount).isFinite else { return refused.add(1) }
    }

    /// Nothing: what was counted has happened, and a total that falls would read as a restart.
    func reset() {}

    func claim(isRefresh: Bool) -> Claim? {
        let amount = due.exchange(0)
        return amount > 0 ? .amount(amount) : nil
    }

    func settle(_ claim: Claim) {}

    func giveBack(_ claim: Claim) {
        if case .amount(let amount) = claim, !due.add(amount).isFinite { refused.add(1) }
    }
}
