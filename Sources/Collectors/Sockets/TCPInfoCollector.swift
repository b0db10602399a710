package import Kernel
package import Telemetry
import Threads

/// What TCP_INFO says of the connections of each listening port, from the newest round of the `slow` thread.
package struct TCPInfoCollector: Collector {
    package static let name = "tcpinfo"
    package static let title = "Round trips and retransmissions by listening port"
    package static let note = """
        Of at most 1,000 connections of a port and 4,000 of all, chosen by chance and kept while they live.
        Asking holds a connection's lock for some microseconds. The histograms count one observation of each
        sampled connection in each round, not one of each packet: their quantiles are over connections.
        """
    package static let period: Duration? = SlowWork.period
    package static let metrics =
        rtt.metrics + [retransmits, segments] + rto.metrics + delivery.metrics
        + [busy, limited, sampled, samples, leftOut]

    static let rtt = HistogramFamily(
        "outrigger_tcp_rtt_seconds",
        help: "Smoothed round-trip times: one of each sampled connection every 10 s.", labels: ["port"],
        // On one machine or in one rack they are shorter than the usual bounds tell apart.
        bounds: HistogramBounds([0.00005, 0.0001, 0.00025] + HistogramBounds.seconds.values))
    static let rto = HistogramFamily(
        "outrigger_tcp_rto_seconds",
        help:
            "Retransmission timeouts, doubled by each that passed: one of each sampled connection every 10 s.",
        labels: ["port"],
        // The kernel doubles them up to two minutes.
        bounds: HistogramBounds(HistogramBounds.seconds.values + [30, 60, 120]))
    static let delivery = HistogramFamily(
        "outrigger_tcp_delivery_rate_bytes_per_second",
        help:
            "Newest estimates of how fast data reached the peer: one of each sampled connection every 10 s; "
            + "who sends little shows how little that is, not what its path could carry.",
        labels: ["port"], bounds: .powers(of: 4, 5...16))
    static let retransmits = Metric.counter(
        "outrigger_tcp_retransmits_total",
        "Segments that sampled connections sent again; a lower bound, blind to those shorter than 10 s.",
        labels: ["port"])
    static let segments = Metric.counter(
        "outrigger_tcp_sampled_segments_total",
        "Segments with data that the same sampled connections sent, to put retransmissions in proportion.",
        labels: ["port"])
    static let busy = Metric.counter(
        "outrigger_tcp_sampled_busy_seconds_total",
        "How long sampled connections had data to send or in flight, summed.", labels: ["port"])
    static let limited = Metric.counter(
        "outrigger_tcp_sampled_limited_seconds_total",
        "How long of the busy time the peer's receive window, or our send buffer, held up sampled connections.",
        labels: ["port", "cause"])
    static let sampled = Metric.gauge(
        "outrigger_tcp_sampled_connections",
        "Connections that answered in the newest round; of a port at most 1,000 are asked.",
        labels: ["port"])
    static let samples = Metric.counter(
        "outrigger_tcp_samples_total",
        "Connections that were asked for their TCP_INFO: answered, gone meanwhile, or unanswered for want of room.",
        labels: ["outcome"])
    static let leftOut = Metric.counter(
        "outrigger_tcp_sample_left_out_total",
        "Chosen connections not asked because 64 ports are followed already, summed over all rounds.")

    private let reader: CensusReader
    private let slow: SlowReadings

    package init(_ context: CollectorContext) {
        reader = CensusReader(context)
        slow = context.slow
    }

    package func collect(from host: HostFiles, into row: inout Row) throws {
        let newest = slow.tcpInfo.value
        try reader.each(into: &row) { _, scope, row in
            guard let facts = newest.first(where: { $0.scope.serial == scope.serial }) else { return }
            if let failure = facts.failure {
                // Without the first namespace the collector has failed; of another the unanswered questions tell.
                if scope.name == nil { throw failure }
                return write(facts.outcomes, into: &row)
            }
            for port in facts.ports { write(port, into: &row) }
            write(facts.outcomes, into: &row)
        }
    }

    private func write(_ facts: TCPInfoFacts.Port, into row: inout Row) {
        let port = facts.label
        row.write(facts.rtt, to: Self.rtt, port)
        row[Self.retransmits, port] = facts.retransmits
        row[Self.segments, port] = facts.segments
        row.write(facts.rto, to: Self.rto, port)
        row.write(facts.delivery, to: Self.delivery, port)
        row[Self.busy, port] = facts.busySeconds
        row[Self.limited, port, "receive_window"] = facts.receiveWindowSeconds
        row[Self.limited, port, "send_buffer"] = facts.sendBufferSeconds
        row[Self.sampled, port] = facts.sampled
    }

    private func write(_ outcomes: TCPInfoFacts.Outcomes, into row: inout Row) {
        row[Self.samples, "answered"] = Double(outcomes.answered)
        row[Self.samples, "gone"] = Double(outcomes.gone)
        row[Self.samples, "unanswered"] = Double(outcomes.unanswered)
        row[Self.leftOut] = Double(outcomes.leftOut)
    }
}
