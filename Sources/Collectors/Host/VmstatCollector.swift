import Bytes
package import Kernel
package import Telemetry

/// Paging, swapping, page faults and OOM kills, the fields of /proc/vmstat that node_exporter shows by default.
package struct VmstatCollector: Collector {
    package static let name = "vmstat"
    package static let title = "Paging and OOM kills"
    package static let metrics: [Metric] = []
    package static let named = [
        NamedFamilies(
            "node_vmstat_", .untyped, "Paging, swapping, faults and OOM kills since boot, of /proc/vmstat.")
    ]

    private static let shown = NameFilter(["oom_kill*", "pgpg*", "pswp*", "pg*fault*"])

    private var names = NamedMetrics { _, key in
        shown.accepts(key) ? .untyped("node_vmstat_\(key)", "Field \(key) of /proc/vmstat.") : nil
    }

    package init() {}

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        names.begin()
        try host.vmEvents { event in
            if let metric = names.metric(ByteRun(""), event.key) { row[metric] = event.value }
        }
    }
}
