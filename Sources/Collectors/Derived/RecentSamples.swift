import Telemetry

/// What was read over a span of time up to now, in a fixed amount of memory.
///
/// Not every sample is kept: they stand a fraction of the span apart, whatever the interval of the ticks. When ticks
/// are rarer than the span, the one before is kept, so that a difference can always be taken.
struct RecentSamples<Value> {
    private(set) var all: [(time: Timestamp, value: Value)] = []
    private let span: Duration
    private let step: Duration

    /// Keeps about `count` samples over `span`.
    init(over span: Duration, count: Int = 12) {
        self.span = span
        step = span / count
    }

    /// The oldest sample, taken before now and if possible no longer ago than the span.
    var oldest: (time: Timestamp, value: Value)? { all.first }

    mutating func add(_ value: Value, at time: Timestamp) {
        while all.count > 1, time - all[1].time >= span { all.removeFirst() }
        if let last = all.last, time - last.time < step { return }
        all.append((time, value))
    }

    /// Begins anew, as after a restart of what is measured.
    mutating func forget() { all.removeAll(keepingCapacity: true) }
}
