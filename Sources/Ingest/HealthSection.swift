package import Telemetry
import WireFormats

/// The section `ingest` of a snapshot: what each socket took, refused and repaired.
package struct HealthSection {
    package static let samples = Metric.counter(
        "outrigger_ingest_samples_total", "Values taken into series.", labels: ["socket"])
    package static let datagrams = Metric.counter(
        "outrigger_ingest_datagrams_total", "Datagrams, packets and frames received.", labels: ["socket"])
    package static let rejected = Metric.counter(
        "outrigger_ingest_rejected_total", "Lines, frames and connections refused, by reason.",
        labels: ["socket", "reason"])
    package static let repaired = Metric.counter(
        "outrigger_ingest_repaired_total", "Values taken after a repair of their line, by reason.",
        labels: ["socket", "reason"])
    package static let truncated = Metric.counter(
        "outrigger_ingest_truncated_total", "Messages that arrived cut; their last line was dropped.",
        labels: ["socket"])
    package static let events = Metric.counter(
        "outrigger_ingest_events_total", "DogStatsD events received, by alert type.",
        labels: ["socket", "alert_type"])
    package static let series = Metric.gauge(
        "outrigger_ingest_series", "Application series alive that this socket made.", labels: ["socket"])
    package static let seriesLimit = Metric.gauge(
        "outrigger_ingest_series_limit", "Most application series that all sockets together may make.",
        labels: ["socket"])
    package static let overflow = Metric.counter(
        "outrigger_ingest_overflow_samples_total",
        "Values that found no room for a series of their own: added to the overflow series, or a gauge's or set's and dropped.",
        labels: ["socket"])
    package static let queueLimit = Metric.gauge(
        "outrigger_ingest_queue_limit",
        "Datagrams the kernel holds for this socket before senders wait or drop.",
        labels: ["socket"])
    package static let drained = Metric.gauge(
        "outrigger_ingest_drained_per_wakeup", "Most messages read in one wake-up since the tick before.",
        labels: ["socket"])
    package static let saturated = Metric.counter(
        "outrigger_ingest_saturated_wakeups_total",
        "Wake-ups that found the datagram queue probably full: as many datagrams as fit it, or more.",
        labels: ["socket"])
    package static let clientDropped = Metric.counter(
        "outrigger_ingest_client_dropped_total", "Packets that client libraries say they dropped.",
        labels: ["socket"])

    package static let topSeries = Metric.gauge(
        "outrigger_ingest_top_series",
        "Most series that a family, names with one front, or an origin may have made since the start: up to ten that made a fiftieth or more.",
        labels: ["by", "name"])
    package static let topOverflow = Metric.gauge(
        "outrigger_ingest_top_overflow_lines",
        "Most lines without room for a series of their own since the start, by family, front of the name, or origin: up to ten with a fiftieth or more.",
        labels: ["by", "name"])

    /// In page order.
    package static let metrics = [
        samples, datagrams, rejected, repaired, truncated, events, series, seriesLimit, overflow, queueLimit,
        drained, saturated, clientDropped, topSeries, topOverflow,
    ]

    private let table: SeriesTable
    private let sockets: [SocketHealth]
    private let logbook: Logbook
    private var created = Leaders()
    private var overflowed = Leaders()
    private var row = Row(catalogue: metrics)

    package init(_ table: SeriesTable, _ sockets: [SocketHealth], _ logbook: Logbook) {
        self.table = table
        self.sockets = sockets
        self.logbook = logbook
    }

    /// Reads the counters, in a tick that `ApplicationSection` has begun.
    package mutating func section() -> Section {
        row.begin()
        for socket in sockets { write(socket) }
        let page = logbook.latest
        created.refresh(page.created)
        overflowed.refresh(page.overflowed)
        for leader in created.rows { row[Self.topSeries, leader.by, leader.name] = leader.count }
        for leader in overflowed.rows { row[Self.topOverflow, leader.by, leader.name] = leader.count }
        row.finish()
        return Section(name: "ingest", layout: row.layout, values: row.values)
    }

    private mutating func write(_ socket: SocketHealth) {
        let name = socket.name
        row[Self.samples, name] = Double(socket[.samples])
        row[Self.datagrams, name] = Double(socket[.datagrams])
        for reason in RejectReason.allCases {
            row[Self.rejected, name, reason.label] = Double(socket.rejected(reason))
        }
        for (place, entry) in Repairs.labels.enumerated() {
            row[Self.repaired, name, entry.label] = Double(socket.repaired(place))
        }
        row[Self.truncated, name] = Double(socket[.truncated])
        for (place, alert) in EventFields.Alert.allCases.enumerated() {
            row[Self.events, name, alert.rawValue] = Double(socket.events(place))
        }
        row[Self.series, name] = Double(socket[.series])
        row[Self.seriesLimit, name] = Double(table.options.maxSeries)
        row[Self.overflow, name] = Double(socket[.overflow])
        // Only datagrams wait in the receiver's queue; elsewhere the sender's buffer is the limit.
        if socket[.queueLimit] > 0 { row[Self.queueLimit, name] = Double(socket[.queueLimit]) }
        row[Self.drained, name] = Double(socket.drained(before: table.clock.tick))
        if socket[.queueLimit] > 0 { row[Self.saturated, name] = Double(socket[.saturated]) }
        row[Self.clientDropped, name] = Double(socket[.clientDropped])
    }
}

/// The leaders of a tally as rows, made again only when something was added: mostly nothing is.
private struct Leaders {
    private(set) var rows: [(by: String, name: String, count: Double)] = []
    private var total: UInt64 = 0

    mutating func refresh(_ tally: CreationTally) {
        if tally.total == total { return }
        total = tally.total
        rows = tally.lists.flatMap { list in
            tally.leading(list.entries).map { (list.by, $0.name, Double($0.count)) }
        }
    }
}
