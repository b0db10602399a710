import Glibc
package import Kernel
package import SeriesStore
package import Telemetry

/// What the sidecar says about itself: what runs, what it costs, how far its memory reaches.
package struct SelfSection {
    package static let metrics = [
        buildInfo, overruns, lateness, historySeconds, historySeries, historyBytes, evicted, refused,
        duplicates,
        refusedSnapshots, cpu, resident, anonymous,
        logDropped,
    ]

    static let buildInfo = Metric.gauge(
        "outrigger_build_info", "Always 1; the labels say what runs.", labels: ["version", "revision"])
    static let overruns = Metric.counter(
        "outrigger_tick_overruns_total", "Ticks that were due and did not run, fast ones included.")
    static let lateness = Metric.gauge(
        "outrigger_tick_lateness_seconds",
        "Longest delay between when a tick was due and when it began, in the last 60 seconds."
    )
    static let historySeconds = Metric.gauge(
        "outrigger_history_seconds", "How far back the samples in memory reach.")
    static let historySeries = Metric.gauge("outrigger_history_series", "Series with samples in memory.")
    static let historyBytes = Metric.gauge("outrigger_history_bytes", "Memory that the samples take.")
    static let evicted = Metric.counter(
        "outrigger_history_blocks_evicted_total",
        "Blocks of samples given up for newer ones, by budget or by age.")
    static let refused = Metric.counter(
        "outrigger_history_series_refused_total", "Series that found no room in memory, once for each layout."
    )
    static let duplicates = Metric.counter(
        "outrigger_history_series_duplicate_total", "Series that two places claimed; the first keeps them.")
    static let refusedSnapshots = Metric.counter(
        "outrigger_history_snapshots_refused_total", "Snapshots whose time was not after the one before.")
    static let cpu = Metric.counter(
        "outrigger_self_cpu_seconds_total", "CPU time of this process.", labels: ["mode"])
    static let resident = Metric.gauge(
        "outrigger_self_resident_memory_bytes", "Resident memory of this process, shared pages included.")
    static let anonymous = Metric.gauge(
        "outrigger_self_anonymous_memory_bytes", "Resident memory of this process that no file backs.")
    static let logDropped = Metric.counter(
        "outrigger_self_log_lines_dropped_total", "Log lines that standard error did not take.")

    private var row = Row(catalogue: metrics)

    package init() {}

    package mutating func section(
        _ history: StoreStatistics, overruns: Int, latenessMilliseconds: UInt32, droppedLogLines: Int,
        host: HostFiles
    ) -> Section {
        row.begin()
        row[Self.buildInfo, Version.number, Version.revision] = 1
        row[Self.overruns] = Double(overruns)
        row[Self.lateness] = Double(latenessMilliseconds) / 1000
        row[Self.historySeconds] = Self.span(of: history)
        row[Self.historySeries] = Double(history.series)
        row[Self.historyBytes] = Double(history.bytes)
        row[Self.evicted] = Double(history.evictedBlocks)
        row[Self.refused] = Double(history.refusedSeries)
        row[Self.duplicates] = Double(history.duplicateSeries)
        row[Self.refusedSnapshots] = Double(history.refusedSnapshots)
        writeCost(host)
        row[Self.logDropped] = Double(droppedLogLines)
        row.finish()
        return Section(name: "self", layout: row.layout, values: row.values)
    }

    private static func span(of history: StoreStatistics) -> Double {
        guard let oldest = history.oldest, let newest = history.newest else { return 0 }
        return (newest - oldest).inSeconds
    }

    private mutating func writeCost(_ host: HostFiles) {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        row[Self.cpu, "user"] = Self.seconds(usage.ru_utime)
        row[Self.cpu, "system"] = Self.seconds(usage.ru_stime)
        let pages = host.ownMemoryPages()
        let pageBytes = Double(sysconf(Int32(_SC_PAGESIZE)))
        row[Self.resident] = pages.map { Double($0.resident) * pageBytes } ?? Row.absent
        row[Self.anonymous] =
            pages.map { Double($0.resident - min($0.shared, $0.resident)) * pageBytes } ?? Row.absent
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}
