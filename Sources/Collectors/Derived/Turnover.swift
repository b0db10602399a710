import Telemetry

/// Connections that came and went over a span, from a counter of those opened and the number that are open.
struct Turnover {
    /// What happened between the oldest sample and now.
    struct Change: Equatable {
        let seconds: Double
        let opened: Double
        let closed: Double

        var churnPerSecond: Double { (opened + closed) / seconds }
    }

    private var samples: RecentSamples<(opened: Double, open: Double)>

    init(over span: Duration) { samples = RecentSamples(over: span) }

    /// The change up to now, or `nil` while there is nothing to compare with.
    mutating func add(opened: Double, open: Double, at now: Timestamp) -> Change? {
        // A counter that fell began anew: what was before says nothing about it.
        if let last = samples.all.last, opened < last.value.opened { samples.forget() }
        samples.add((opened, open), at: now)
        guard let before = samples.oldest, before.time < now else { return nil }
        let opened = opened - before.value.opened
        // The two are not read at one moment, so a little less than nothing can come out.
        let closed = max(0, opened - (open - before.value.open))
        return Change(seconds: (now - before.time).inSeconds, opened: opened, closed: closed)
    }
}
