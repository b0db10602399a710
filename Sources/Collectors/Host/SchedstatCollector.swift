package import Kernel
package import Telemetry

/// How long tasks ran and waited on each CPU; a kernel without CONFIG_SCHEDSTATS has nothing to tell.
package struct SchedstatCollector: Collector {
    package static let name = "schedstat"
    package static let title = "Waiting for a CPU"
    package static let metrics = [running, timeslices, waiting]

    static let running = Metric.counter(
        "node_schedstat_running_seconds_total", "Time in which each CPU ran a task.", labels: ["cpu"])
    static let timeslices = Metric.counter(
        "node_schedstat_timeslices_total", "Turns that tasks had on each CPU.", labels: ["cpu"])
    static let waiting = Metric.counter(
        "node_schedstat_waiting_seconds_total",
        "Time that all tasks together waited for each CPU although they could run.", labels: ["cpu"])

    /// To look for a missing file costs more than to read one, and a running kernel does not get this one.
    private var isAbsent = false

    package init() {}

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        if isAbsent { return }
        do {
            try host.schedulerTimes { cpu in
                row[Self.running, cpu.label] = Double(cpu.runningNanoseconds) / 1e9
                row[Self.timeslices, cpu.label] = Double(cpu.timeslices)
                row[Self.waiting, cpu.label] = Double(cpu.waitingNanoseconds) / 1e9
            }
        } catch KernelError.missing {
            isAbsent = true
        }
    }
}
