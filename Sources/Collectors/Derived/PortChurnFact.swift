import Telemetry

/// How many connections each listening port takes in and loses each second.
struct PortChurnFact: DerivedFact {
    static let metrics = [churn, leftOut]

    static let churn = Metric.gauge(
        "outrigger_tcp_port_churn_per_second",
        "Connections of a listening port accepted plus closed each second, over the last 60 seconds.",
        labels: ["port"])
    static let leftOut = Metric.gauge(
        "outrigger_tcp_port_churn_left_out", "Listening ports beyond the number whose churn is followed.")

    /// Connections are counted by walks ten seconds apart: a shorter span would see their steps.
    static let span = Duration.seconds(60)

    private var ports: SeriesGroups<Turnover>

    init(_ readings: inout TickReadings) {
        ports = SeriesGroups(
            [readings.follow(.accepted()), readings.follow(.openConnections())], by: ["port"]
        ) {
            Turnover(over: Self.span)
        }
    }

    mutating func write(_ readings: TickReadings, at now: Timestamp, into row: inout Row) {
        ports.follow(readings)
        for index in ports.groups.indices {
            let churn = ports.groups[index].addTurnover(readings, at: now)?.churnPerSecond
            let group = ports.groups[index]
            row.inNamespace(group.netns) { $0[Self.churn, group.key[0]] = churn ?? Row.absent }
        }
        row[Self.leftOut] = Double(ports.leftOut)
    }
}

extension SeriesGroups<Turnover>.Group {
    /// Takes this tick's numbers, of which the first are accepted connections and the second open ones.
    mutating func addTurnover(_ readings: TickReadings, at now: Timestamp) -> Turnover.Change? {
        guard let accepted = readings.sum(places[0]) else { return nil }
        // A port without a connection has no series of them.
        return state.add(opened: accepted, open: readings.sum(places[1]) ?? 0, at: now)
    }
}
