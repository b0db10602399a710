package import Endpoint
package import Ingest
package import Telemetry
import WireFormats

/// The answer of `GET /api/outrigger/v1/ingest`: who holds the series, and what the sockets could not take, as JSON.
///
/// Numbers are those of the last full tick, under the names that they have on `/metrics`; the rest is what the ingest
/// thread had noted by then. docs/INGEST.md describes each field.
package struct IngestAnswer: Sendable {
    package static let path = "/api/outrigger/v1/ingest"
    /// Of the families that are shown with the series they have now.
    private static let familyLimit = 32
    private static let room = [
        ("series_limit", HealthSection.seriesLimit), ("families", TableSection.families),
        ("families_limit", TableSection.familiesLimit), ("bytes", TableSection.used),
        ("bytes_limit", TableSection.limit),
    ]

    private let snapshot: Snapshot?
    private let page: LogbookPage
    private let peers: [UInt32: Peer]

    /// `snapshot` is `nil` before the first tick has ended; `peers` are those connected, by number of the connection.
    package init(_ snapshot: Snapshot?, _ page: LogbookPage, peers: [UInt32: Peer] = [:]) {
        self.snapshot = snapshot
        self.page = page
        self.peers = peers
    }

    package var response: Response {
        guard let snapshot else {
            return Response(status: 503, text: "the first tick has not ended yet; ask again in a second\n")
        }
        return Response(contentType: "application/json", body: ResponseBody(json(snapshot)))
    }

    private func json(_ snapshot: Snapshot) -> [UInt8] {
        var json = JSONWriter(capacity: 16 << 10)
        json.beginObject()
        json.field("timestamp", snapshot.timestamp)
        json.object("room") { json in
            json.field("series", snapshot.numbers(of: HealthSection.series).reduce(0, +))
            for (name, metric) in Self.room {
                json.field(name, snapshot.numbers(of: metric).first ?? .nan)
            }
        }
        SocketFamilies(snapshot).write(into: &json)
        writeFamilies(of: snapshot, into: &json)
        Self.write("created", page.created, into: &json)
        Self.write("overflowed", page.overflowed, into: &json)
        writePeers(into: &json)
        LogbookJSON(page).write(into: &json)
        json.endObject()
        return json.bytes
    }

    /// Those that hold most series now, a histogram of any number of buckets being one.
    private func writeFamilies(of snapshot: Snapshot, into json: inout JSONWriter) {
        let layout = snapshot.sections.first { $0.name == "application" }?.layout ?? .empty
        // Beside each histogram stand gauges of its last minute, which are no series of anybody's.
        let gauges = Set(
            layout.families.filter { $0.metric.kind == .histogram }.flatMap { family in
                ["_quantile", "_min", "_max"].map { family.metric.name + $0 }
            })
        var counts: [(name: String, series: Int)] = []
        for family in layout.families where !gauges.contains(family.metric.name) {
            counts.append((family.metric.name, family.slots.count { layout.series[$0].isWhole }))
        }
        counts.sort { ($1.series, $0.name) < ($0.series, $1.name) }
        json.array("families", of: counts.prefix(Self.familyLimit)) { json, family in
            json.field("name", family.name)
            json.field("series", family.series)
        }
    }

    /// At most as many as there may be connections.
    private func writePeers(into json: inout JSONWriter) {
        json.array("connections", of: peers.sorted { $0.key < $1.key }) { json, peer in
            json.field("pid", Double(peer.value.process ?? 0))
            json.field("user", Double(peer.value.user))
            json.field("comm", peer.value.comm)
        }
    }

    private static func write(_ name: String, _ tally: CreationTally, into json: inout JSONWriter) {
        json.object(name) { json in
            json.field("total", tally.total)
            for list in tally.lists {
                json.array(list.by, of: list.entries) { json, entry in
                    json.field("name", entry.name)
                    json.field("count", entry.count)
                    json.field("at_least", entry.atLeast)
                    guard list.by == "family" else { return }
                    json.array("labels", of: entry.labels.ranked) { json, label in
                        json.field("name", label.key)
                        json.field("values", label.values)
                    }
                }
            }
        }
    }
}

extension Layout.Series {
    /// Whether it stands for its whole series: of a histogram's many only the count does.
    fileprivate var isWhole: Bool { metric.kind != .histogram || suffix == "_count" }
}

extension Snapshot {
    /// Those of all its series.
    fileprivate func numbers(of metric: Metric) -> [Double] {
        sections.flatMap { section in
            section.layout.families.filter { $0.metric === metric }.flatMap(\.slots).map {
                section.values[$0]
            }
        }
    }
}
