package import Kernel
package import Telemetry

/// How full the table of tracked connections is, and what became of packets there.
///
/// Without the kernel's module there is no table, and no series: a fact, not a failure.
package struct ConntrackCollector: Collector {
    package static let name = "conntrack"
    package static let title = "Connection tracking"
    package static let note = """
        Absent while the kernel's module is not loaded: nothing is tracked then. The `stat` families only
        rise, though node_exporter calls them gauges; `rate()` of them is right.
        """
    package static let metrics = [entries, limit] + statistics.map(\.metric)

    static let entries = Metric.gauge("node_nf_conntrack_entries", "Connections that are tracked now.")
    static let limit = Metric.gauge(
        "node_nf_conntrack_entries_limit", "How many connections may be tracked, the sysctl nf_conntrack_max."
    )

    /// Gauges, as node_exporter has them, though all of them only rise.
    private static let statistics: [(column: ConntrackCounts.Column, metric: Metric)] = [
        (.drop, statistic("drop", "Packets dropped because no entry could be had for them.")),
        (.earlyDrop, statistic("early_drop", "Entries dropped to make room in a full table.")),
        (.found, statistic("found", "Look-ups that found an entry.")),
        (.ignore, statistic("ignore", "Packets that had an entry already.")),
        (.insert, statistic("insert", "Entries that were put into the table.")),
        (
            .insertFailed,
            statistic(
                "insert_failed", "Entries that could not be put in, most of them because one was there.")
        ),
        (.invalid, statistic("invalid", "Packets that could not be tracked.")),
        (.searchRestart, statistic("search_restart", "Look-ups begun anew because the table was resized.")),
    ]

    private static func statistic(_ name: String, _ help: String) -> Metric {
        .gauge("node_nf_conntrack_stat_\(name)", help)
    }

    package init() {}

    package func collect(from host: HostFiles, into row: inout Row) throws {
        do {
            try write(from: host, into: &row)
        } catch KernelError.missing {
            // The module is not loaded: nothing is tracked.
        }
    }

    private func write(from host: HostFiles, into row: inout Row) throws(KernelError) {
        // /proc/sys/net is that of the reading thread, so in another namespace the table has to say it.
        if host.readsOwnNetwork {
            row[Self.entries] = Double(try host.number(in: .proc("sys/net/netfilter/nf_conntrack_count")))
        } else if let entries = try host.conntrackCounts()[.entries] {
            row[Self.entries] = Double(entries)
        }
        row[Self.limit] = Double(try host.number(in: .proc("sys/net/netfilter/nf_conntrack_max")))
        let counts = try host.conntrackCounts()
        for (column, metric) in Self.statistics {
            if let count = counts[column] { row[metric] = Double(count) }
        }
    }
}
