import Kernel
import Telemetry

/// The families of `CgroupCollector`, in page order.
///
/// Where a group's processes sit in several control groups, and of the ancestors of each, the worst counts: see
/// `CgroupAccount`.
enum CgroupMetrics {
    static let all = plain.map(\.metric) + [waiting, stalled, leftOut]

    /// Those with one number for a group.
    static let plain: [(metric: Metric, value: @Sendable (CgroupFacts) -> Double?)] = [
        (
            Metric.gauge(
                "outrigger_cgroup_memory_limit_bytes",
                "Lowest memory limit among the control groups of the processes and their ancestors.",
                labels: ["process"]),
            { $0.memoryLimitBytes.map { Double($0) } }
        ),
        (
            Metric.gauge(
                "outrigger_cgroup_memory_used_bytes",
                "Memory charged to the control group with the lowest limit, page cache included; without any limit, to that of the processes.",
                labels: ["process"]), { $0.memoryBytes.map { Double($0) } }
        ),
        (
            Metric.gauge(
                "outrigger_cgroup_memory_working_set_bytes",
                "Memory charged to the same control group without the page cache that could be dropped first.",
                labels: ["process"]), { $0.workingSetBytes.map { Double($0) } }
        ),
        (
            Metric.gauge(
                "outrigger_cgroup_swap_used_bytes", "Swap charged to the same control group.",
                labels: ["process"]),
            { $0.swapBytes.map { Double($0) } }
        ),
        (
            Metric.gauge(
                "outrigger_cgroup_socket_memory_bytes",
                "Kernel buffers of sockets charged to the same control group (cgroup v2).",
                labels: ["process"]),
            { $0.socketBytes.map { Double($0) } }
        ),
        (
            Metric.counter(
                "outrigger_cgroup_memory_high_events_total",
                "How often tasks were slowed down because memory.high was passed (cgroup v2).",
                labels: ["process"]),
            { $0.highEvents.map { Double($0) } }
        ),
        (
            Metric.counter(
                "outrigger_cgroup_memory_max_events_total",
                "How often the memory limit was reached and memory had to be taken back first.",
                labels: ["process"]),
            { $0.maxEvents.map { Double($0) } }
        ),
        (
            Metric.counter(
                "outrigger_cgroup_oom_kills_total",
                "Processes killed for want of memory in the control groups of the processes, summed over them.",
                labels: ["process"]),
            { $0.kills.map { Double($0) } }
        ),
        (
            Metric.counter(
                "outrigger_cgroup_cpu_seconds_total",
                "CPU time used in the control groups of the processes, by every task in them and below; children too short-lived to be seen are in it.",
                labels: ["process"]),
            { $0.cpuMicroseconds.map { Double($0) / 1e6 } }
        ),
        (
            Metric.gauge(
                "outrigger_cgroup_cpu_quota_cores",
                "Cores that the lowest CPU quota among the control groups of the processes and their ancestors allows.",
                labels: ["process"]), { $0.quotaCores }
        ),
        (
            Metric.counter(
                "outrigger_cgroup_cpu_periods_total",
                "Periods of the CPU quota that throttles the processes most, of their control groups and the ancestors.",
                labels: ["process"]),
            { $0.periods.map { Double($0) } }
        ),
        (
            Metric.counter(
                "outrigger_cgroup_cpu_throttled_periods_total",
                "Periods of the same quota in which it was used up and the control group stood still.",
                labels: ["process"]),
            { $0.throttledPeriods.map { Double($0) } }
        ),
        (
            Metric.counter(
                "outrigger_cgroup_cpu_throttled_seconds_total",
                "How long the same control group stood still because its quota was used up, summed over the CPUs.",
                labels: ["process"]),
            { $0.throttledMicroseconds.map { Double($0) / 1e6 } }
        ),
        (
            Metric.gauge(
                "outrigger_cgroup_pids",
                "Tasks in the control group with the lowest limit of them; without any limit, in that of the processes.",
                labels: ["process"]), { $0.pids.map { Double($0) } }
        ),
        (
            Metric.gauge(
                "outrigger_cgroup_pids_limit",
                "Lowest limit of tasks among the control groups of the processes and their ancestors.",
                labels: ["process"]),
            { $0.pidsLimit.map { Double($0) } }
        ),
    ]

    static let waiting = Metric.counter(
        "outrigger_cgroup_pressure_waiting_seconds_total",
        "Time in which some task of the control group waited for the resource (cgroup v2).",
        labels: ["process", "resource"])
    static let stalled = Metric.counter(
        "outrigger_cgroup_pressure_stalled_seconds_total",
        "Time in which all tasks of the control group waited for the resource at once (cgroup v2).",
        labels: ["process", "resource"])
    static let leftOut = Metric.counter(
        "outrigger_cgroup_left_out_total",
        "Control groups beyond the number that is looked at, summed over the times that processes were placed."
    )
}
