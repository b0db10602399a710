import Telemetry

/// How often a connection is used before it ends.
///
/// With a counter of the application's requests it is requests per accepted connection: 1 means a connection for each
/// request, 12.3 a pool. Without one the kernel can only tell how many connections end for each that is accepted: near
/// 1 they are replaced all the time or rest in balance, near 0 they stay and pile up.
struct ReuseFact: DerivedFact {
    static let metrics = [reuse]

    static let reuse = Metric.gauge(
        "outrigger_tcp_reuse_ratio",
        "Requests (or closes, without a counter of requests) for each connection accepted in the last 60 seconds.",
        labels: ["basis"])

    static let span = Duration.seconds(60)

    private enum Source {
        case requests(TickReadings.Handle, accepted: TickReadings.Handle)
        case closes(accepted: TickReadings.Handle, open: TickReadings.Handle)
    }

    private let source: Source
    private var requests = RecentSamples<(requests: Double, accepted: Double)>(over: span)
    private var turnover = Turnover(over: span)

    init(_ settings: ReuseSettings, _ readings: inout TickReadings) {
        guard let counter = settings.requests else {
            source = .closes(
                accepted: readings.follow(.accepted(port: settings.port)),
                open: readings.follow(.openConnections(port: settings.port)))
            return
        }
        // Of the whole host the kernel's own counter is there without any walk.
        let accepted =
            settings.port == nil
            ? SeriesSelector("node_netstat_Tcp_PassiveOpens") : .accepted(port: settings.port)
        source = .requests(readings.follow(counter), accepted: readings.follow(accepted))
    }

    mutating func write(_ readings: TickReadings, at now: Timestamp, into row: inout Row) {
        switch source {
        case .requests(let counter, let accepted):
            row[Self.reuse, "requests"] =
                requestsPerConnection(readings.sum(of: counter), readings.sum(of: accepted), now)
        case .closes(let accepted, let open):
            row[Self.reuse, "closes"] =
                closesPerConnection(readings.sum(of: accepted), readings.sum(of: open), now)
        }
    }

    private mutating func requestsPerConnection(
        _ counted: Double?, _ accepted: Double?, _ now: Timestamp
    ) -> Double {
        guard let counted, let accepted else { return Row.absent }
        if let last = requests.all.last, counted < last.value.requests || accepted < last.value.accepted {
            requests.forget()
        }
        requests.add((counted, accepted), at: now)
        guard let before = requests.oldest, accepted > before.value.accepted else { return Row.absent }
        return (counted - before.value.requests) / (accepted - before.value.accepted)
    }

    private mutating func closesPerConnection(
        _ accepted: Double?, _ open: Double?, _ now: Timestamp
    ) -> Double {
        guard let accepted, let change = turnover.add(opened: accepted, open: open ?? 0, at: now),
            change.opened > 0
        else { return Row.absent }
        return change.closed / change.opened
    }
}

/// What the reuse of connections is computed from.
package struct ReuseSettings: Equatable, Sendable {
    /// A counter of the application's requests; without one closes are counted.
    package var requests: SeriesSelector?
    /// Only connections of this listening port; `nil` means all.
    package var port: UInt16?

    package init(requests: SeriesSelector? = nil, port: UInt16? = nil) {
        self.requests = requests
        self.port = port
    }
}
