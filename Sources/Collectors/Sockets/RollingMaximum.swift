/// The largest value of the last ticks, in a fixed amount of memory.
///
/// Ticks are gathered into 60 buckets, so the span is rounded up to at most one bucket more; time is counted in
/// ticks alone.
package struct RollingMaximum: Sendable {
    package static let bucketCount = 60

    private var buckets: [UInt32]
    private let ticksPerBucket: Int
    private var current = 0
    private var ticksInCurrent = 0
    private var maximumOfOthers: UInt32 = 0

    /// Keeps at least the last `ticks` values.
    package init(ticks: Int) {
        ticksPerBucket = max(1, (max(ticks, 1) - 1) / Self.bucketCount + 1)
        // One bucket more than the span needs: the current one is only partly filled.
        buckets = Array(repeating: 0, count: Self.bucketCount + 1)
    }

    package var value: UInt32 { max(maximumOfOthers, buckets[current]) }

    package mutating func add(_ value: UInt32) {
        if ticksInCurrent == ticksPerBucket { turn() }
        ticksInCurrent += 1
        if value > buckets[current] { buckets[current] = value }
    }

    private mutating func turn() {
        current = (current + 1) % buckets.count
        buckets[current] = 0
        ticksInCurrent = 0
        maximumOfOthers = buckets.max() ?? 0
    }
}
