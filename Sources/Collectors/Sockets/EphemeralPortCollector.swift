package import Kernel
package import Telemetry

/// How near connect(2) is to finding no local port, which no counter of the kernel tells.
///
/// A port is used up for each source, destination and destination port by itself, in any state, TIME_WAIT included.
package struct EphemeralPortCollector: Collector {
    package static let name = "ephemeral_ports"
    package static let title = "Ephemeral ports"
    package static let note = """
        Ports run out for each source, destination and destination port by itself, and no counter of the
        kernel tells: connect(2) fails with EADDRNOTAVAIL. Counted are sockets in every state, TIME_WAIT
        included, whose local port lies in the range. `port` is the destination's. From about half of
        `_usable` on connect(2) becomes slower, because it looks at the ports of one parity first.
        """
    package static let period: Duration? = SlowWork.period
    package static let metrics = [used, usable, uncounted]

    private static let labels = ["source", "destination", "port"]
    static let used = Metric.gauge(
        "outrigger_ephemeral_ports_used",
        "Local ports that connections from a source to a destination use up, of the ten fullest such pairs.",
        labels: labels)
    static let usable = Metric.gauge(
        "outrigger_ephemeral_ports_usable",
        "Ports that connect() may choose from: ip_local_port_range without ip_local_reserved_ports.",
        labels: labels)
    static let uncounted = Metric.gauge(
        "outrigger_ephemeral_ports_uncounted",
        "Connections to so many destinations that they are in none of the counts.")

    private let reader: CensusReader

    package init(_ context: CollectorContext) { reader = CensusReader(context) }

    package func collect(from host: HostFiles, into row: inout Row) throws {
        try reader.each(into: &row) { census, _, row in
            guard let usable = census.usablePorts else { return }
            for tuple in census.tuples {
                row[Self.used, tuple.source, tuple.destination, tuple.port] = Double(tuple.used)
                row[Self.usable, tuple.source, tuple.destination, tuple.port] = Double(usable)
            }
            row[Self.uncounted] = Double(census.uncountedTuples)
        }
    }
}
