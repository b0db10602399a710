package import Kernel
package import Telemetry

/// What each CPU did with packets that arrived; of the whole host, whatever the network namespace.
package struct SoftnetCollector: Collector {
    package static let name = "softnet"
    package static let title = "Packets at the CPUs"
    package static let note = """
        Where the kernel names the CPU of a line, `cpu` is its number; Debian's node_exporter counts lines,
        wrongly when a CPU is offline. These are the whole host's, in every network namespace.
        """
    package static let metrics = [dropped, processed, timesSqueezed]

    static let dropped = Metric.counter(
        "node_softnet_dropped_total", "Packets dropped because the backlog of each CPU was full.",
        labels: ["cpu"])
    static let processed = Metric.counter(
        "node_softnet_processed_total", "Packets that each CPU took from the network.", labels: ["cpu"])
    static let timesSqueezed = Metric.counter(
        "node_softnet_times_squeezed_total",
        "Rounds that ended with packets left, because each CPU's budget or time was used up.", labels: ["cpu"]
    )

    package init() {}

    package func collect(from host: HostFiles, into row: inout Row) throws {
        try host.softnetCPUs { cpu in
            let label = String(cpu.number)
            row[Self.dropped, label] = Double(cpu.dropped)
            row[Self.processed, label] = Double(cpu.processed)
            row[Self.timesSqueezed, label] = Double(cpu.timesSqueezed)
        }
    }
}
