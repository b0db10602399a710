package import Kernel
package import Telemetry

/// The kernel's memory accounts, each key of /proc/meminfo a metric.
///
///     MemTotal:     1024 kB      node_memory_MemTotal_bytes 1048576
///     Active(anon):    1 kB      node_memory_Active_anon_bytes 1024
///     HugePages_Total: 0         node_memory_HugePages_Total 0
package struct MeminfoCollector: Collector {
    package static let name = "meminfo"
    package static let title = "Memory"
    package static let metrics: [Metric] = []
    package static let note = """
        `node_memory_MemAvailable_bytes` is the one to watch: the kernel's estimate of what new work can
        have without swapping.
        """
    package static let named = [
        NamedFamilies(
            "node_memory_", .gauge,
            "The fields of /proc/meminfo, in bytes or as counts; proc_meminfo(5) explains each.")
    ]

    private var names = NamedMetrics { unit, key in
        let plain = key.replacing("(", with: "_").replacing(")", with: "")
        return unit.isEmpty
            ? .gauge("node_memory_\(plain)", "Field \(plain) of /proc/meminfo, a count.")
            : .gauge("node_memory_\(plain)_bytes", "Field \(plain) of /proc/meminfo, in bytes.")
    }

    package init() {}

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        names.begin()
        try host.memoryFields { field in
            if let metric = names.metric(field.unit, field.key) { row[metric] = field.amount }
        }
    }
}
