import Foundation
import Ingest
import Telemetry
import TestKit
import Threads

/// A folder for sockets, that goes with its last reference.
final class SocketFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "om-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }  // what is left in /tmp harms no test
}

/// The sidecar's ingest thread and series table, on its sockets in a folder.
final class RunningIngest {
    private let server: IngestServer
    private let thread: NamedThread

    init(in folder: SocketFolder) throws {
        var generator = SplitMix64(seed: 1)
        let options = SeriesTableOptions(
            secret: SeriesSecret(using: &generator), startedAt: Timestamp(milliseconds: 1_700_000_000_000))
        var sockets = IngestSocketOptions.defaults(in: folder.path)
        // What the library said last is looked at when its connection is closed by then.
        for place in sockets.indices { sockets[place].gauges = .keep }
        let server = try IngestServer(sockets, table: options, queueLimit: nil)
        self.server = server
        thread = try NamedThread("ingest") { server.run() }
    }

    /// Takes what is queued, ends, and says what it has: application series, and its own that are not zero.
    func stop() -> (values: [String: Double], counted: [String: Double]) {
        server.stop()
        thread.join()
        let application = ApplicationSection(server.table)
        var health = HealthSection(server.table, server.health, server.logbook)
        let section = application.section(at: Timestamp(milliseconds: 1_700_000_001_000))
        return (Self.values(of: section), Self.values(of: health.section()).filter { $0.value != 0 })
    }

    private static func values(of section: Section) -> [String: Double] {
        var values: [String: Double] = [:]
        for (slot, series) in section.layout.series.enumerated()
        where !StaleMarker.isMarker(section.values[slot]) {
            values[Labels(series.labels + [Label("__name__", series.sampleName)]).description] =
                section.values[slot]
        }
        return values
    }
}
