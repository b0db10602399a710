package import Kernel
package import Telemetry

/// How long tasks have waited for CPU, disk and memory, from the kernel's pressure stall information.
package struct PressureCollector: Collector {
    package static let name = "pressure"
    package static let title = "Pressure stall information"
    package static let metrics = [cpuWaiting, ioStalled, ioWaiting, memoryStalled, memoryWaiting]
    package static let note = """
        A rate of 0.2 means that for a fifth of the time somebody had to wait. A kernel without pressure
        stall information (before 4.20, or started without `psi=1` where that is needed) has none of these.
        """
    package static let cadence = Cadence.fast

    static let cpuWaiting = Metric.counter(
        "node_pressure_cpu_waiting_seconds_total", "Time in which at least one task waited for a CPU.")
    static let ioStalled = Metric.counter(
        "node_pressure_io_stalled_seconds_total", "Time in which every task that was not idle waited for I/O."
    )
    static let ioWaiting = Metric.counter(
        "node_pressure_io_waiting_seconds_total", "Time in which at least one task waited for I/O.")
    static let memoryStalled = Metric.counter(
        "node_pressure_memory_stalled_seconds_total",
        "Time in which every task that was not idle waited for memory.")
    static let memoryWaiting = Metric.counter(
        "node_pressure_memory_waiting_seconds_total", "Time in which at least one task waited for memory.")

    private static let resources: [(PressureStall.Resource, waiting: Metric, stalled: Metric?)] = [
        (.cpu, cpuWaiting, nil), (.io, ioWaiting, ioStalled), (.memory, memoryWaiting, memoryStalled),
    ]

    package init() {}

    package func collect(from host: HostFiles, into row: inout Row) throws {
        for (resource, waiting, stalled) in Self.resources {
            let stall = try host.pressure(on: resource)
            row[waiting] = Double(stall.some.totalMicroseconds) / 1e6
            if let stalled, let full = stall.full { row[stalled] = Double(full.totalMicroseconds) / 1e6 }
        }
    }
}
