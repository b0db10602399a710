import Telemetry

/// How the lengths of send queues are spread, for each port: the buckets of an `ExponentialHistogram`, in place.
struct QueueLengths {
    /// Lengths are whole numbers of 32 bits: 8 buckets for each doubling, and the one that holds 1.
    private static let buckets = 32 * 8 + 1

    private var counts: [UInt64] = []
    /// Where the buckets of each place begin; `nil` while it has shown nothing.
    private var starts: [Int?] = []

    mutating func begin() {
        counts.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
    }

    /// Counts a queue that is not empty.
    mutating func count(_ length: UInt32, at place: Int) {
        while starts.count <= place { starts.append(nil) }
        let start = starts[place] ?? counts.count
        if starts[place] == nil {
            starts[place] = start
            counts.append(contentsOf: repeatElement(0, count: Self.buckets))
        }
        counts[start + ExponentialHistogram.index(of: Double(length))] += 1
    }

    /// The length that the share `quantile` of `total` queues does not pass; `nil` when there are none.
    func quantile(_ quantile: Double, at place: Int, of total: UInt64) -> Double? {
        guard place < starts.count, let start = starts[place] else { return total == 0 ? nil : 0 }
        let lengths = Array(counts[start..<start + Self.buckets])
        let filled = lengths.reduce(0, +)
        return ExponentialHistogram(
            positive: ExponentialHistogram.Buckets(offset: 0, counts: lengths),
            zeroCount: total - min(filled, total)
        ).quantile(quantile)
    }
}
