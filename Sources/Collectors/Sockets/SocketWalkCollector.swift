package import Kernel
package import Telemetry

/// What the walks over all sockets cost, and how far they can be trusted.
package struct SocketWalkCollector: Collector {
    package static let name = "socket_walk"
    package static let title = "Walks over all sockets"
    package static let note = """
        A walk lists every TCP socket of a namespace in slices, by sock_diag, on the `slow` thread. What
        rests on walks is absent when the newest is more than 30s old.
        """
    package static let period: Duration? = SlowWork.period
    package static let metrics = [success, source, cpu, rows, age, walks, torn, failed, forgotten]

    static let success = Metric.gauge(
        "outrigger_socket_walk_success",
        "Whether the newest walk over all sockets reached its end and is not too old, 1 or 0.")
    static let source = Metric.gauge(
        "outrigger_socket_source_info",
        "Where the sockets are listed: sock_diag, or the files of proc where sock_diag may not be asked.",
        labels: ["source"])
    static let cpu = Metric.gauge(
        "outrigger_socket_walk_cpu_seconds", "Processor time of the newest walk over all sockets.")
    static let rows = Metric.gauge("outrigger_socket_walk_rows", "Sockets that the newest walk was shown.")
    static let age = Metric.gauge(
        "outrigger_socket_walk_age_seconds", "How long ago the newest walk over all sockets ended.")
    static let walks = Metric.counter(
        "outrigger_socket_walks_total", "Walks over all sockets that reached their end.")
    static let torn = Metric.counter(
        "outrigger_socket_walk_torn_total",
        "Walks during which the kernel said that its listing was inconsistent.")
    static let failed = Metric.counter(
        "outrigger_socket_walk_failures_total", "Walks over all sockets that were broken off.")
    static let forgotten = Metric.counter(
        "outrigger_socket_walk_forgotten_total",
        "Sockets in CLOSE_WAIT or with long send queues that found no room in memory, over all walks.")

    private let reader: CensusReader

    package init(_ context: CollectorContext) { reader = CensusReader(context) }

    package func collect(from host: HostFiles, into row: inout Row) throws {
        var failure: any Error = NotYet.walked
        var hasSucceeded = false
        for (walk, census) in reader.newest {
            row.common = walk.scope.labels
            row[Self.failed] = Double(walk.failures)
            switch census {
            case .success(let census):
                row[Self.success] = 1
                write(census, into: &row)
                hasSucceeded = true
            case .failure(let error):
                row[Self.success] = 0
                failure = error
            }
        }
        // Whoever looks at none has failed; of several, each tells by itself.
        if !hasSucceeded { throw failure }
    }

    private func write(_ census: SocketCensus, into row: inout Row) {
        row[Self.source, census.source.rawValue] = 1
        row[Self.cpu] = census.costs.cpu.inSeconds
        row[Self.rows] = Double(census.costs.rows)
        row[Self.age] = max((reader.now - census.endedAt).inSeconds, 0)
        row[Self.walks] = Double(census.costs.walks)
        row[Self.torn] = Double(census.costs.torn)
        row[Self.forgotten] = Double(census.costs.forgotten)
    }
}
