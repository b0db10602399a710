import CoreMetrics
import Synchronization

/// A counter of whole steps: an increment is one atomic addition, whoever else increments.
final class CounterCell: CounterHandler, Cell {
    let identity: CellIdentity
    private let refused: CounterCell?
    // Both wrap around together, so their difference is right until 2^64 are due at once.
    private let counted = Atomic<UInt64>(0)
    private let claimed = Atomic<UInt64>(0)

    /// Increments that no counter may have are counted in `refused`.
    init(_ identity: CellIdentity, refused: CounterCell?) {
        self.identity = identity
        self.refused = refused
    }

    /// All that was ever counted.
    var total: UInt64 { counted.load(ordering: .relaxed) }

    func add(_ amount: UInt64) { counted.wrappingAdd(amount, ordering: .relaxed) }

    func increment(by amount: Int64) {
        if amount >= 0 { add(UInt64(amount)) } else { refused?.add(1) }
    }

    /// Nothing: what was counted has happened, and a total that falls would read as a restart.
    func reset() {}

    func claim(isRefresh: Bool) -> Claim? {
        let now = total
        let due = now &- claimed.exchange(now, ordering: .relaxed)
        return due == 0 ? nil : .count(due)
    }

    func settle(_ claim: Claim) {}

    func giveBack(_ claim: Claim) {
        if case .count(let due) = claim { claimed.wrappingSubtract(due, ordering: .relaxed) }
    }
}
