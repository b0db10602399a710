package import Kernel
package import Telemetry

/// What all CPUs together spent their time on, often enough to see a burst of a tenth of a second.
package struct CPUTotalCollector: Collector {
    package static let name = "cpu_total"
    package static let title = "CPU time of the whole host"
    package static let metrics = [seconds]
    package static let cadence = Cadence.fast

    static let seconds = Metric.counter(
        "outrigger_cpu_seconds_total", "Time all CPUs together spent in each mode since boot.",
        labels: ["mode"])

    private static let modes: [(mode: CPUTimes.Mode, label: String)] = [
        (.user, "user"), (.nice, "nice"), (.system, "system"), (.idle, "idle"), (.iowait, "iowait"),
        (.irq, "irq"), (.softirq, "softirq"), (.steal, "steal"),
    ]

    private let ticksPerSecond: Double
    private var total: RisingCPUs

    package init(units: KernelUnits) {
        ticksPerSecond = Double(units.ticksPerSecond)
        total = RisingCPUs(ticksPerSecond: units.ticksPerSecond)
    }

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        total.begin()
        let times = total.raise(0, try host.totalCPUTimes())
        for (mode, label) in Self.modes {
            guard let ticks = times[mode] else { continue }
            row[Self.seconds, label] = Double(ticks) / ticksPerSecond
        }
    }
}
