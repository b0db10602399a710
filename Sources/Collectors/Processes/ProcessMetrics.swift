import Telemetry

/// The families of `ProcessCollector`, in page order.
///
/// What an unprivileged sidecar sees of other users' processes: everything but the two of `io`, which need the same user
/// or CAP_SYS_PTRACE, and `_open_fds` before Linux 6.2. Their *members* can be found by comm, command line and unit
/// alone: who runs which program, and who holds which socket, only root or the same user may ask. Where /proc hides
/// other users' processes (hidepid, proc(5)) none of this can be seen. A group that was not found under such conditions
/// has no `_up`, rather than a wrong 0.
enum ProcessMetrics {
    static let all = [
        cpu, resident, residentPeak, openFiles, maxFiles, threads, switches, faults, ioRead, ioWrite,
        startTime, restarts, up, perConnection, leftOut,
    ]

    static let cpu = Metric.counter(
        "outrigger_process_cpu_seconds_total",
        "CPU time used by the processes of the group; children that end within 10 seconds may be missed, and are in outrigger_cgroup_cpu_seconds_total.",
        labels: ["process", "mode"])
    static let resident = Metric.gauge(
        "outrigger_process_resident_memory_bytes", "Resident memory, summed over the group.",
        labels: ["process"])
    static let residentPeak = Metric.gauge(
        "outrigger_process_resident_memory_peak_bytes",
        "Largest resident memory of each process so far, asked for at every tenth collection, summed over the group.",
        labels: ["process"])
    static let openFiles = Metric.gauge(
        "outrigger_process_open_fds",
        "Open file descriptors; of a group, of the process nearest to its limit.", labels: ["process"])
    static let maxFiles = Metric.gauge(
        "outrigger_process_max_fds",
        "Soft limit of file descriptors; of a group, of the process nearest to it.", labels: ["process"])
    static let threads = Metric.gauge(
        "outrigger_process_threads", "Threads, summed over the group.", labels: ["process"])
    static let switches = Metric.counter(
        "outrigger_process_context_switches_total",
        "Context switches of all threads, looked at every 10 seconds; what a thread did between the last look and its end is missed.",
        labels: ["process", "kind"])
    static let faults = Metric.counter(
        "outrigger_process_page_faults_total",
        "Page faults: minor ones were served from memory, major ones from storage.",
        labels: ["process", "kind"])
    static let ioRead = Metric.counter(
        "outrigger_process_io_read_bytes_total",
        "Bytes the group caused to be read from storage, asked for at every tenth collection.",
        labels: ["process"])
    static let ioWrite = Metric.counter(
        "outrigger_process_io_write_bytes_total",
        "Bytes the group caused to be written to storage, asked for at every tenth collection.",
        labels: ["process"])
    static let startTime = Metric.gauge(
        "outrigger_process_start_time_seconds",
        "When the oldest process of the group started, in seconds since the Unix epoch.",
        labels: ["process"])
    static let restarts = Metric.counter(
        "outrigger_process_restarts_total",
        "How often all processes of the group were replaced by new ones since the sidecar began to watch.",
        labels: ["process"])
    static let up = Metric.gauge(
        "outrigger_process_up", "1 while a process of the group runs, else 0.", labels: ["process"])
    static let perConnection = Metric.gauge(
        "outrigger_process_bytes_per_connection",
        "Resident memory of the group divided by the established connections of its listening ports.",
        labels: ["process"])
    static let leftOut = Metric.counter(
        "outrigger_process_left_out_total",
        "Processes found beyond the number that is watched, summed over all scans.")
}
