/// A histogram that one thread fills: classic buckets that only rise, and exponential ones for the last minute.
///
///     tally.record(0.0021, at: now)
///     row.write(tally.reading(at: now), to: Self.rtt, port)
package struct HistogramTally: Sendable {
    private struct Slot {
        let epoch: UInt64
        var histogram = ExponentialHistogram()
        var smallest = Double.infinity
        var largest = -Double.infinity
    }

    private let bounds: HistogramBounds
    private var counts: [UInt64]
    private var sum = 0.0
    /// Oldest first.
    private var minute: [Slot] = []

    package init(_ bounds: HistogramBounds) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.values.count + 1)
    }

    /// Counts a finite `value`; others are passed over.
    package mutating func record(_ value: Double, at now: Timestamp) {
        guard value.isFinite else { return }
        counts[bounds.place(of: value)] &+= 1
        sum = min(max(sum + value, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
        let epoch = Self.epoch(now)
        if minute.last?.epoch != epoch {
            minute.removeAll { !HistogramMinute.reaches($0.epoch, at: epoch) }
            minute.append(Slot(epoch: epoch))
        }
        let newest = minute.count - 1
        minute[newest].histogram.record(value)
        minute[newest].smallest = min(minute[newest].smallest, value)
        minute[newest].largest = max(minute[newest].largest, value)
    }

    package func reading(at now: Timestamp) -> HistogramReading {
        let epoch = Self.epoch(now)
        var window = ExponentialHistogram()
        var range: (smallest: Double, largest: Double)?
        for slot in minute where HistogramMinute.reaches(slot.epoch, at: epoch) {
            window.merge(slot.histogram)
            range =
                range.map { (min($0.smallest, slot.smallest), max($0.largest, slot.largest)) }
                ?? (slot.smallest, slot.largest)
        }
        return HistogramReading(
            counts: counts, sum: sum, minute: HistogramMinute.answers(window, range))
    }

    private static func epoch(_ now: Timestamp) -> UInt64 {
        HistogramMinute.epoch(UInt64(max(now.milliseconds, 0)))
    }
}
