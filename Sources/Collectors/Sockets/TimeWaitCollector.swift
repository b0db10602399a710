package import Kernel
package import Telemetry

/// Why sockets wait after their connection has ended, from the newest walk of the `slow` thread.
package struct TimeWaitCollector: Collector {
    package static let name = "time_wait"
    package static let title = "Sockets in TIME_WAIT"
    package static let period: Duration? = SlowWork.period
    package static let metrics = [sockets, ratio]

    static let sockets = Metric.gauge(
        "outrigger_time_wait",
        "TIME_WAIT of served ports, which harms nobody, and of ephemeral ones; FIN_WAIT2 without an owner.",
        labels: ["cause"])
    static let ratio = Metric.gauge(
        "outrigger_time_wait_ratio", "Share of TIME_WAIT among all TCP sockets, listeners included.")

    private let reader: CensusReader

    package init(_ context: CollectorContext) { reader = CensusReader(context) }

    package func collect(from host: HostFiles, into row: inout Row) throws {
        try reader.each(into: &row) { census, _, row in
            row[Self.sockets, "served"] = Double(census.timeWait.served)
            row[Self.sockets, "ephemeral"] = Double(census.timeWait.ephemeral)
            row[Self.sockets, "orphaned_fin_wait2"] = Double(census.timeWait.orphanedFinWait2)
            row[Self.sockets, "other"] = Double(census.timeWait.other)
            let all = census.states.total
            if all > 0 { row[Self.ratio] = Double(census.states[.timeWait]) / Double(all) }
        }
    }
}
