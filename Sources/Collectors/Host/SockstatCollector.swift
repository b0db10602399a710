import Bytes
package import Kernel
package import Telemetry

/// How many sockets there are and what they hold, from /proc/net/sockstat and sockstat6.
///
///     TCP: inuse 5 mem 242       node_sockstat_TCP_inuse 5
///                                node_sockstat_TCP_mem 242
///                                node_sockstat_TCP_mem_bytes 991232
package struct SockstatCollector: Collector {
    package static let name = "sockstat"
    package static let title = "Sockets in use"
    package static let metrics: [Metric] = []
    package static let named = [
        NamedFamilies("node_sockstat_", .gauge, "The fields of /proc/net/sockstat and sockstat6.")
    ]
    package static let cadence = Cadence.fast

    private static let pages: StaticString = "mem"
    private static let bytes: StaticString = "mem_bytes"

    private let pageSizeBytes: Double
    /// What the kernel counts for all network namespaces together.
    private static let hostWide: Set<String> = ["alloc", "orphan", "mem", "mem_bytes"]

    private var names = NamedMetrics { group, key in
        let whose = hostWide.contains(key) ? ": the whole host's, in every network namespace." : "."
        return .gauge(
            "node_sockstat_\(group)_\(key)",
            "Field \(key) of \(group) in /proc/net/sockstat or sockstat6\(whose)")
    }

    package init(units: KernelUnits) { pageSizeBytes = Double(units.pageSizeBytes) }

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        names.begin()
        try host.socketUse(of: .ipv4) { take($0, into: &row) }
        do {
            try host.socketUse(of: .ipv6) { take($0, into: &row) }
        } catch .missing {
            // A kernel without IPv6: there is nothing to count.
        }
    }

    private mutating func take(_ use: SocketUse, into row: inout Row) {
        if let metric = names.metric(use.group, use.key) { row[metric] = use.value }
        guard use.key.equals(Self.pages), let metric = names.metric(use.group, ByteRun(Self.bytes)) else {
            return
        }
        row[metric] = use.value * pageSizeBytes
    }
}
