package import Kernel
package import Telemetry

/// Why sockets wait after their connection has ended, from the newest walk of the `slow` thread.
package struct TimeWaitCollector: Collector {
    package static let name = "time_wait"
    package static let title = "Sockets in TIME_WAIT"
    package static let metrics = [sockets, ratio]

    static let sockets = Metric.gauge(
        "outrigger_time_wait",
        "Sockets in TIME_WAIT: served (the local port is a listener's, harmless), ephemeral (uses up a port "
            + "towards its peer), other; and FIN_WAIT2 without an owner, whose peer does not close.",
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
