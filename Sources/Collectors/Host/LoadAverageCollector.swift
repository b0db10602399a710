package import Kernel
package import Telemetry

/// How many tasks wanted to run, averaged over three windows.
package struct LoadAverageCollector: Collector {
    package static let name = "loadavg"
    package static let title = "Load averages"
    package static let metrics = [load1, load5, load15]

    static let load1 = Metric.gauge(
        "node_load1", "Tasks that ran, could run or waited for a disk, averaged over 1 minute.")
    static let load5 = Metric.gauge(
        "node_load5", "Tasks that ran, could run or waited for a disk, averaged over 5 minutes.")
    static let load15 = Metric.gauge(
        "node_load15", "Tasks that ran, could run or waited for a disk, averaged over 15 minutes.")

    package func collect(from host: HostFiles, into row: inout Row) throws {
        let load = try host.loadAverage()
        row[Self.load1] = load.oneMinute
        row[Self.load5] = load.fiveMinutes
        row[Self.load15] = load.fifteenMinutes
    }
}
