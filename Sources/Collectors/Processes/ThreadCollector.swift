package import Kernel
package import Telemetry
import Threads

/// The threads of the watched groups, one by one: a server whose event loop is pegged has an idle process around it.
///
/// Any user sees the threads of every process that he can see.
package struct ThreadCollector: Collector {
    package static let name = "thread"
    package static let title = "Threads of watched processes"
    package static let note = """
        A ratio near 1 while the process uses less than two cores is one event loop at its end: more cores
        do not help it.
        """
    package static let period: Duration? = SlowWork.period
    package static let metrics = [cpu, busiest, leftOut]

    static let cpu = Metric.counter(
        "outrigger_thread_cpu_seconds_total",
        "CPU time of the 8 busiest threads of the group, each by itself: a second one of the same name is NAME-2. A thread that starts after one of its name ended goes on with its count.",
        labels: ["process", "thread"])
    static let busiest = Metric.gauge(
        "outrigger_thread_cpu_busiest_ratio",
        "Share of one core that the busiest thread of the group used between the last two looks, 10 seconds apart.",
        labels: ["process"])
    static let leftOut = Metric.counter(
        "outrigger_thread_left_out_total",
        "Threads beyond the number that is looked at, summed over all looks.")

    private let slow: SlowReadings
    private let ticksPerSecond: Double

    package init(_ context: CollectorContext) {
        slow = context.slow
        ticksPerSecond = Double(context.units.ticksPerSecond)
    }

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        guard let threads = slow.threads.value else { throw NotYet.scanned }
        if let failure = slow.watched.value?.failure { throw failure }
        for group in threads.groups {
            for shown in group.shown {
                row[Self.cpu, group.name, shown.label] = Double(shown.ticks) / ticksPerSecond
            }
            if let share = group.busiestShare { row[Self.busiest, group.name] = share }
        }
        row[Self.leftOut] = Double(threads.leftOut)
    }
}
