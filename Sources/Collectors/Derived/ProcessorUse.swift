import Telemetry

/// The share of time in which the processors of the host were busy, over the last ten seconds.
///
/// Waiting for a disk counts as idle, as in the alert CPUBusy: the processor could have worked.
struct ProcessorUse {
    static let span = Duration.seconds(10)

    private let all: TickReadings.Handle
    private let idle: TickReadings.Handle
    private let waiting: TickReadings.Handle
    private var samples = RecentSamples<(all: Double, idle: Double)>(over: span)

    init(_ readings: inout TickReadings) {
        let name = "outrigger_cpu_seconds_total"
        all = readings.follow(SeriesSelector(name))
        idle = readings.follow(SeriesSelector(name, [Label("mode", "idle")]))
        waiting = readings.follow(SeriesSelector(name, [Label("mode", "iowait")]))
    }

    mutating func share(_ readings: TickReadings, at now: Timestamp) -> Double? {
        guard let all = readings.sum(of: all), let idle = readings.sum(of: idle) else { return nil }
        let rested = idle + (readings.sum(of: waiting) ?? 0)
        if let last = samples.all.last, all < last.value.all { samples.forget() }
        samples.add((all, rested), at: now)
        guard let before = samples.oldest, all > before.value.all else { return nil }
        return 1 - (rested - before.value.idle) / (all - before.value.all)
    }
}
