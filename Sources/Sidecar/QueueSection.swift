import Collectors
package import Ingest
import Kernel
package import Telemetry

/// How many wait at the sockets for application metrics, at every tick, the fast ones included.
///
/// Owned by the tick thread, and not part of `HealthSection`: that one reads what the ingest thread counted, this one
/// asks the kernel, ten times as often.
package struct QueueSection {
    package static let queue = Metric.gauge(
        "outrigger_ingest_queue",
        "Connections that wait to be accepted; of a datagram socket 0 when it is empty, 1 when some wait, and one more than its limit when it is full: Linux counts no further.",
        labels: ["socket"])
    package static let peak = Metric.gauge(
        "outrigger_ingest_queue_peak", "Largest outrigger_ingest_queue of the last 60 seconds.",
        labels: ["socket"])

    /// In page order.
    package static let metrics = [queue, peak]

    private let probes: [QueueProbe]
    private let query = UnixSocketQuery()
    private var peaks: [RollingMaximum]
    private var row = Row(catalogue: metrics)

    package init(_ probes: [QueueProbe], ticksPerMinute: Int) {
        self.probes = probes
        peaks = probes.map { _ in RollingMaximum(ticks: ticksPerMinute) }
    }

    /// Asks the kernel about each socket; one that it says nothing of is absent.
    package mutating func section() -> Section {
        row.begin()
        for (place, probe) in probes.enumerated() {
            guard let depth = probe.depth(by: query) else { continue }
            peaks[place].add(depth)
            row[Self.queue, probe.name] = Double(depth)
            row[Self.peak, probe.name] = Double(peaks[place].value)
        }
        row.finish()
        return Section(name: "ingest_queue", layout: row.layout, values: row.values)
    }
}
