import Telemetry

/// How many TCP connections the host opens and closes each second.
///
/// Closed is what was opened less what stayed: the kernel counts openings (RFC 1213 tcpActiveOpens, tcpPassiveOpens)
/// and how many connections there are (tcpCurrEstab), but no ends. An attempt that failed counts as both.
struct HostChurnFact: DerivedFact {
    static let metrics = [churn]

    static let churn = Metric.gauge(
        "outrigger_tcp_churn_per_second",
        "TCP connections opened plus closed each second by the whole host, over the last 10 seconds.")

    static let span = Duration.seconds(10)

    private let passive: TickReadings.Handle
    private let active: TickReadings.Handle
    private let open: TickReadings.Handle
    private var turnover = Turnover(over: span)

    init(_ readings: inout TickReadings) {
        passive = readings.follow(SeriesSelector("node_netstat_Tcp_PassiveOpens"))
        active = readings.follow(SeriesSelector("node_netstat_Tcp_ActiveOpens"))
        open = readings.follow(SeriesSelector("node_netstat_Tcp_CurrEstab"))
    }

    mutating func write(_ readings: TickReadings, at now: Timestamp, into row: inout Row) {
        var churn: Double?
        if let accepted = readings.sum(of: passive), let dialled = readings.sum(of: active),
            let open = readings.sum(of: open)
        {
            churn = turnover.add(opened: accepted + dialled, open: open, at: now)?.churnPerSecond
        }
        row[Self.churn] = churn ?? Row.absent
    }
}
