import Telemetry

/// One thing the health score looks at: where it is read, what counts as full, and how much it weighs.
///
/// Inputs are shares: 0 is idle, 1 is full, whatever the unit of what is read.
package struct HealthInput: Equatable, Sendable {
    package enum Source: Equatable, Sendable {
        /// The share of time in which the processors of the host did anything but idle or wait for a disk.
        case processors
        /// The largest value among the series of the first selector that finds any, as a share of `limit`.
        case largest([SeriesSelector], limit: Double)
        /// The largest share of its own limit among series that have these labels in common.
        case fullest(used: SeriesSelector, limit: SeriesSelector, by: [String])
    }

    package let name: String
    package let source: Source
    package var weight: Double

    package init(name: String, source: Source, weight: Double) {
        self.name = name
        self.source = source
        self.weight = weight
    }

    /// What counts as full, in the unit of what is read.
    package var limit: Double {
        if case .largest(_, let limit) = source { limit } else { 1 }
    }
}

extension HealthInput {
    /// The P99 of a garbage collection's pause that counts as full: the MaxGCPauseMillis that articles advise.
    package static let pauseLimitSeconds = 0.2

    /// 0.3 · CPU + 0.4 · P99 pause of the garbage collector + 0.3 · queue of what waits to be served.
    package static let defaults = [
        HealthInput(name: "cpu", source: .processors, weight: 0.3),
        HealthInput(
            name: "gc_pause", source: .largest(pauses, limit: pauseLimitSeconds), weight: 0.4),
        // A server that names no queue of its own has one in the kernel: connections it has not accepted.
        HealthInput(name: "pending", source: acceptQueue, weight: 0.3),
    ]

    /// What the configuration may name without saying where it is read.
    package static let known: [(name: String, source: Source)] =
        defaults.map { ($0.name, $0.source) } + [
            (
                "open_fds",
                .fullest(
                    used: SeriesSelector("outrigger_process_open_fds"),
                    limit: SeriesSelector("outrigger_process_max_fds"), by: ["process"])
            ),
            (
                "memory_limit",
                .fullest(
                    used: SeriesSelector("outrigger_cgroup_memory_working_set_bytes"),
                    limit: SeriesSelector("outrigger_cgroup_memory_limit_bytes"), by: ["process"])
            ),
            (
                "ephemeral_ports",
                .fullest(
                    used: SeriesSelector("outrigger_ephemeral_ports_used"),
                    limit: SeriesSelector("outrigger_ephemeral_ports_usable"),
                    by: ["source", "destination", "port"])
            ),
        ]

    /// The peak of the last minute, which a burst between two ticks cannot escape.
    private static let acceptQueue = Source.fullest(
        used: SeriesSelector("outrigger_listener_queue_peak"),
        limit: SeriesSelector("outrigger_listener_queue_limit"), by: ["address", "port", "process"])

    /// Names under which runtimes and their libraries send a timer of the pauses, as they arrive here.
    private static let pauses = [
        "go_gc_pause_seconds", "go_gc_duration_seconds", "jvm_gc_pause_seconds", "jvm_gc_duration_seconds",
        "nodejs_gc_duration_seconds", "gc_pause_seconds",
    ].map { SeriesSelector("\($0)_quantile", [Label("quantile", "0.99")]) }
}
