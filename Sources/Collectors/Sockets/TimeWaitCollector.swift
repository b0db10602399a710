package import Kernel
package import Telemetry

/// Why sockets wait after their connection has ended, from the newest walk of the `slow` thread.
package struct TimeWaitCollector: Collector {
    package static let name = "time_wait"
    package static let title = "Sockets in TIME_WAIT"
    package static let note = """
        Causes: `served` is the end of connections to a listening port, and harmless (no port, 256 bytes
        each); `ephemeral` holds a local port of an outgoing connection for 60 s; `orphaned_fin_wait2` waits
        for a peer that does not close, and only that one is shortened by `net.ipv4.tcp_fin_timeout`;
        `other` is none of these.
        """
    package static let period: Duration? = SlowWork.period
    package static let metrics = [sockets, ratio]

    static let sockets = Metric.gauge(
        "outrigger_time_wait",
        "Sockets that wait after their connection has ended, in TIME_WAIT or in FIN_WAIT2 without an owner, by cause.",
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
