import Synchronization

/// A `Double` that any thread may change without a lock.
struct AtomicDouble: ~Copyable, Sendable {
    private let bits: Atomic<UInt64>

    init(_ value: Double) { bits = Atomic(value.bitPattern) }

    borrowing func load() -> Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    borrowing func store(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    /// Adds `amount`, unless the sum would not be finite; the sum.
    @discardableResult
    borrowing func add(_ amount: Double) -> Double {
        var seen = bits.load(ordering: .relaxed)
        while true {
            let sum = Double(bitPattern: seen) + amount
            if !sum.isFinite { return sum }
            let outcome = bits.weakCompareExchange(
                expected: seen, desired: sum.bitPattern, ordering: .relaxed)
            if outcome.exchanged { return sum }
            seen = outcome.original
        }
    }

    borrowing func exchange(_ value: Double) -> Double {
        Double(bitPattern: bits.exchange(value.bitPattern, ordering: .relaxed))
    }
}
