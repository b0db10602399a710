import Bytes
package import Kernel
package import Telemetry

/// What each CPU spent its time on, and what the host has done since boot: all of /proc/stat.
package struct StatCollector: Collector {
    package static let name = "stat"
    package static let title = "CPUs, interrupts and tasks"
    package static let metrics = [
        bootTime, contextSwitches, cpuGuest, cpu, forks, interrupts, blocked, running,
    ]

    static let bootTime = Metric.gauge(
        "node_boot_time_seconds", "When the host started, in seconds since the Unix epoch.")
    static let contextSwitches = Metric.counter(
        "node_context_switches_total", "Context switches of all CPUs since boot.")
    static let cpuGuest = Metric.counter(
        "node_cpu_guest_seconds_total",
        "Time each CPU spent in guests, by the mode under which it is counted in node_cpu_seconds_total as well.",
        labels: ["cpu", "mode"])
    static let cpu = Metric.counter(
        "node_cpu_seconds_total", "Time each CPU spent in each mode since boot.", labels: ["cpu", "mode"])
    static let forks = Metric.counter(
        "node_forks_total", "Processes and threads that were started since boot.")
    static let interrupts = Metric.counter("node_intr_total", "Interrupts that were served since boot.")
    static let blocked = Metric.gauge(
        "node_procs_blocked", "Tasks that wait for a disk or network filesystem.")
    static let running = Metric.gauge("node_procs_running", "Tasks that run, or could if they had a CPU.")

    private static let modes: [(metric: Metric, mode: CPUTimes.Mode, label: String)] = [
        (cpu, .user, "user"), (cpu, .nice, "nice"), (cpu, .system, "system"), (cpu, .idle, "idle"),
        (cpu, .iowait, "iowait"), (cpu, .irq, "irq"), (cpu, .softirq, "softirq"), (cpu, .steal, "steal"),
        (cpuGuest, .guest, "user"), (cpuGuest, .guestNice, "nice"),
    ]

    private let ticksPerSecond: Double
    private var cpus: RisingCPUs

    package init(units: KernelUnits) {
        ticksPerSecond = Double(units.ticksPerSecond)
        cpus = RisingCPUs(ticksPerSecond: units.ticksPerSecond)
    }

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        cpus.begin()
        let activity = try host.systemActivity { line in
            let times = cpus.raise(line.number, line.times)
            for (metric, mode, label) in Self.modes {
                guard let ticks = times[mode] else { continue }
                row[metric, line.label, label] = Double(ticks) / ticksPerSecond
            }
        }
        cpus.finish()
        let numbers = [
            (Self.bootTime, activity.bootTimeSeconds), (Self.contextSwitches, activity.contextSwitches),
            (Self.forks, activity.forks), (Self.interrupts, activity.interrupts),
            (Self.blocked, activity.blockedProcesses), (Self.running, activity.runningProcesses),
        ]
        for (metric, number) in numbers {
            if let number { row[metric] = Double(number) }
        }
    }
}
