import Ingest
import Telemetry
import TestKit
import Threads

/// What a sidecar makes of traffic that was sent before its first look, so that the order of turns is always the same.
struct QueuedTraffic {
    let values: [String: Double]
    let samples: Int
    let overflowed: Int
    let datagrams: Int

    /// Serves what `send` leaves in the queues until so many values came, whether there was room for them or not.
    ///
    /// With `isStopped` it is told to stop before it begins. The sockets that `send` returns stay open.
    init(
        _ lanes: [Lane], maxSeries: Int = 100_000, isStopped: Bool = false, values expected: Int,
        _ send: (_ paths: [String]) throws -> [RawSocket]
    ) throws {
        let folder = try TemporaryFolder()
        var generator = SplitMix64(seed: 1)
        var table = SeriesTableOptions(
            secret: SeriesSecret(using: &generator), startedAt: Timestamp(milliseconds: 1_700_000_000_000))
        table.maxSeries = maxSeries
        table.maxFamilies = 100_000
        let paths = lanes.indices.map { "\(folder.path)/\($0).sock" }
        let sockets = zip(paths, lanes).map { IngestSocketOptions(path: $0, lane: $1, gauges: .keep) }
        let server = try IngestServer(sockets, table: table, queueLimit: IngestServer.queueLimit())
        let open = try send(paths)
        if isStopped { server.stop() }
        let thread = try NamedThread("ingest") { server.run() }
        defer { withExtendedLifetime(open) {} }
        let overflow = "outrigger_ingest_overflow_samples_total"
        if !isStopped {
            do {
                try IngestServer.wait { server.samples + server.total(overflow) >= expected }
            } catch {
                // What did not come is told by the counts.
            }
            server.stop()
        }
        thread.join()
        values = IntakeFixture.values(
            of: ApplicationSection(server.table).section(at: Timestamp(milliseconds: 1_700_000_001_000)))
        samples = server.samples
        overflowed = server.total(overflow)
        datagrams = server.total("outrigger_ingest_datagrams_total")
    }
}
