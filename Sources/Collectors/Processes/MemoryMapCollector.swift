package import Kernel
package import Telemetry
import Threads

/// What the memory of the watched groups is: shared pages counted once, where `_resident_memory_bytes` counts them for
/// every worker of a forking server.
///
/// Absent before Linux 4.14, and of groups that have a process which this user may not trace: a part of a group's
/// memory beside all of its resident memory would mislead.
package struct MemoryMapCollector: Collector {
    package static let name = "process_memory"
    package static let title = "Memory maps of watched processes"
    package static let note = """
        Reading them makes the kernel walk all pages of a process, hence so rarely. They need the process's
        user or CAP_SYS_PTRACE, and Linux 4.14.
        """
    package static let period: Duration? = MemoryMapJob.period
    package static let metrics = [proportional, unshared, anonymous, swap]

    static let proportional = Metric.gauge(
        "outrigger_process_pss_bytes",
        "Resident memory of the group, each shared page divided among those who share it; looked at once a minute at most.",
        labels: ["process"])
    static let unshared = Metric.gauge(
        "outrigger_process_private_memory_bytes",
        "Resident memory that only one process has mapped, summed over the group: what ends with it.",
        labels: ["process"])
    static let anonymous = Metric.gauge(
        "outrigger_process_anonymous_memory_bytes",
        "Resident memory without a file behind it, such as the heap, summed over the group.",
        labels: ["process"])
    static let swap = Metric.gauge(
        "outrigger_process_swap_bytes",
        "Swapped memory of the group, each shared page divided among those who share it.",
        labels: ["process"])

    private let slow: SlowReadings

    package init(_ context: CollectorContext) { slow = context.slow }

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        guard let watched = slow.watched.value else { throw NotYet.scanned }
        if let failure = watched.failure { throw failure }
        let maps = slow.memoryMaps.value
        for group in watched.groups {
            guard let map = maps.byGroup[group.name] else { continue }
            row[Self.proportional, group.name] = Double(map.proportionalBytes)
            row[Self.unshared, group.name] = Double(map.privateBytes)
            row[Self.anonymous, group.name] = Double(map.anonymousBytes)
            row[Self.swap, group.name] = Double(map.swapBytes)
        }
    }
}
