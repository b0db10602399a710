package import Telemetry

/// What became of the notices for one sink.
package struct OutboxCounts: Hashable, Sendable {
    package let sink: String
    package var delivered = 0
    package var refused = 0
    /// Attempts that will be repeated, counted in notices.
    package var failed = 0
    package var dropped = 0
    package var waiting = 0
}

/// What the outbox says of itself on the page.
package struct OutboxMetrics {
    package static let sent = Metric.counter(
        "outrigger_alerts_sent_total",
        "Alerts by what became of them: delivered, refused by the receiver, failed and to be tried again, dropped.",
        labels: ["sink", "outcome"])
    package static let queue = Metric.gauge(
        "outrigger_alerts_queue", "Alerts that wait for a sink.", labels: ["sink"])
    package static let queueLimit = Metric.gauge(
        "outrigger_alerts_queue_limit", "How many alerts can wait for a sink before new ones are dropped.",
        labels: ["sink"])

    package static let all = [sent, queue, queueLimit]

    private var row = Row(catalogue: OutboxMetrics.all)

    package init() {}

    /// The section of this tick's snapshot.
    package mutating func section(of counts: [OutboxCounts]) -> Section {
        row.begin()
        for sink in counts {
            row[Self.sent, sink.sink, "delivered"] = Double(sink.delivered)
            row[Self.sent, sink.sink, "refused"] = Double(sink.refused)
            row[Self.sent, sink.sink, "failed"] = Double(sink.failed)
            row[Self.sent, sink.sink, "dropped"] = Double(sink.dropped)
            row[Self.queue, sink.sink] = Double(sink.waiting)
            row[Self.queueLimit, sink.sink] = Double(OutboxQueue.limit)
        }
        row.finish()
        return Section(name: "alerts", layout: row.layout, values: row.values)
    }
}
