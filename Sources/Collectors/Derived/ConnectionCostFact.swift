import Telemetry

/// What one more connection costs a watched process in resident memory.
///
/// The slope of a straight line through the last ten minutes of (connections, memory), by least squares: unlike memory
/// divided by connections it leaves out what the process takes without any. A slope needs connections that vary.
struct ConnectionCostFact: DerivedFact {
    static let metrics = [slope, perTenThousand]

    static let slope = Metric.gauge(
        "outrigger_process_bytes_per_added_connection",
        "Growth of resident memory with each further connection over the last 10 minutes, by least squares.",
        labels: ["process"])
    static let perTenThousand = Metric.gauge(
        "outrigger_process_bytes_per_10k_connections",
        "What 10,000 more connections would take in resident memory if they cost what the last ones did.",
        labels: ["process"])

    static let span = Duration.seconds(600)
    static let sampleCount = 60

    /// A group's last ten minutes.
    struct History {
        var samples = RecentSamples<(connections: Double, bytes: Double)>(over: span, count: sampleCount)
        var startTime: Double?
    }

    private var processes: SeriesGroups<History>

    init(_ readings: inout TickReadings) {
        let established = LabelMatcher("state", .equals("established"))
        processes = SeriesGroups(
            [
                readings.follow(SeriesSelector("outrigger_process_resident_memory_bytes")),
                readings.follow(
                    SeriesSelector(
                        "outrigger_tcp_connections", [established], description: "outrigger_tcp_connections")),
                readings.follow(SeriesSelector("outrigger_process_start_time_seconds")),
            ], by: ["process"],
            // Memory belongs to no network namespace, connections do.
            spanningNamespaces: true
        ) {
            History()
        }
    }

    mutating func write(_ readings: TickReadings, at now: Timestamp, into row: inout Row) {
        processes.follow(readings)
        for index in processes.groups.indices where !processes.groups[index].places[1].isEmpty {
            let slope = processes.groups[index].slope(readings, at: now)
            let group = processes.groups[index]
            row[Self.slope, group.key[0]] = slope ?? Row.absent
            row[Self.perTenThousand, group.key[0]] = slope.map { $0 * 10_000 } ?? Row.absent
        }
    }
}

extension SeriesGroups<ConnectionCostFact.History>.Group {
    fileprivate mutating func slope(_ readings: TickReadings, at now: Timestamp) -> Double? {
        guard let bytes = readings.sum(places[0]), let connections = readings.sum(places[1]) else {
            return nil
        }
        // New processes begin with other memory: a line through both would mean nothing.
        let startTime = readings.sum(places[2])
        if startTime != state.startTime { state.samples.forget() }
        state.startTime = startTime
        state.samples.add((connections, bytes), at: now)
        return LeastSquares.slope(state.samples.all.lazy.map { ($0.value.connections, $0.value.bytes) })
    }
}
