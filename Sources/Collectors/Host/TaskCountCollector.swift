package import Kernel
package import Telemetry
import Threads

/// How many processes and threads there are and what they do, from the newest walk of the `slow` thread.
///
/// A walk begins every ten seconds and takes a twenty-fifth of a core while it lasts, so the counts are some ten
/// seconds old, and half a minute on a host with 100,000 threads. The limits are read at each tick.
package struct TaskCountCollector: Collector {
    package static let name = "processes"
    package static let title = "Processes and threads of the host"
    package static let note = """
        Every process is looked at, in slices on the `slow` thread. A state without any is written as 0,
        where node_exporter leaves it out.
        """
    package static let period: Duration? = SlowWork.period
    package static let metrics = [
        maximumProcesses, maximumThreads, processes, processStates, threads, threadStates,
    ]

    static let maximumProcesses = Metric.gauge(
        "node_processes_max_processes", "The largest process number, the sysctl kernel.pid_max.")
    static let maximumThreads = Metric.gauge(
        "node_processes_max_threads", "How many threads the host may have, the sysctl kernel.threads-max.")
    static let processes = Metric.gauge("node_processes_pids", "Processes \(freshness).")
    static let processStates = Metric.gauge(
        "node_processes_state", "Processes in each state of proc_pid_stat(5) \(freshness).",
        labels: ["state"])
    static let threads = Metric.gauge("node_processes_threads", "Threads of all processes \(freshness).")
    static let threadStates = Metric.gauge(
        "node_processes_threads_state", "Threads in each state of proc_pid_stat(5) \(freshness).",
        labels: ["thread_state"])

    private static let freshness = "at the last walk, up to some ten seconds ago"

    /// The letters of all kernels since 3.0 (fs/proc/array.c); those of today are written as 0 when no task has them.
    private static let states: [(letter: UInt8, label: String, isUsual: Bool)] =
        "DIPRSTXZt".utf8.map { ($0, String(UnicodeScalar($0)), true) }
        + "KNWx".utf8.map { ($0, String(UnicodeScalar($0)), false) }

    private let slow: SlowReadings

    package init(_ context: CollectorContext) { slow = context.slow }

    package func collect(from host: HostFiles, into row: inout Row) throws {
        guard let newest = slow.tasks.value else { throw NotYet.counted }
        let counts = try newest.get()
        row[Self.maximumProcesses] = Double(try host.number(in: .proc("sys/kernel/pid_max")))
        row[Self.maximumThreads] = Double(try host.number(in: .proc("sys/kernel/threads-max")))
        row[Self.processes] = Double(counts.processes)
        write(counts.processesByState, as: Self.processStates, into: &row)
        row[Self.threads] = Double(counts.threads)
        write(counts.threadsByState, as: Self.threadStates, into: &row)
    }

    private func write(_ counts: [UInt8: Int], as metric: Metric, into row: inout Row) {
        for state in Self.states {
            let count = counts[state.letter, default: 0]
            if count > 0 || state.isUsual { row[metric, state.label] = Double(count) }
        }
    }
}
