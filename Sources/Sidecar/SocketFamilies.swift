import Telemetry
import WireFormats

/// What a snapshot says about each socket for application metrics, gathered by socket.
///
///     outrigger_ingest_samples_total{socket="dsd.sock"} 5       "samples_total":5
///     outrigger_ingest_rejected_total{…,reason="no_type"} 1     "rejected_total":{"no_type":1}
///
/// Reasons that never came are left out.
struct SocketFamilies {
    private static let prefix = "outrigger_ingest_"

    private struct Socket {
        let name: String
        var numbers: [(name: String, value: Double)] = []
        var tables: [(name: String, rows: [(label: String, value: Double)])] = []
    }

    private var sockets: [Socket] = []

    init(_ snapshot: Snapshot) {
        guard let section = snapshot.sections.first(where: { $0.name == "ingest" }) else { return }
        for family in section.layout.families where family.metric.name.hasPrefix(Self.prefix) {
            let name = String(family.metric.name.dropFirst(Self.prefix.count))
            for slot in family.slots {
                add(section.layout.series[slot].labels, section.values[slot], to: name)
            }
        }
    }

    private mutating func add(_ labels: [Label], _ value: Double, to family: String) {
        guard let socket = labels.first(where: { $0.name == "socket" })?.value,
            !StaleMarker.isMarker(value)
        else { return }
        let place = sockets.firstIndex { $0.name == socket } ?? sockets.count
        if place == sockets.count { sockets.append(Socket(name: socket)) }
        guard let other = labels.first(where: { $0.name != "socket" }) else {
            sockets[place].numbers.append((family, value))
            return
        }
        if sockets[place].tables.last?.name != family { sockets[place].tables.append((family, [])) }
        if value != 0 {
            sockets[place].tables[sockets[place].tables.count - 1].rows.append((other.value, value))
        }
    }

    func write(into json: inout JSONWriter) {
        json.array("sockets", of: sockets) { json, socket in
            json.field("socket", socket.name)
            for number in socket.numbers { json.field(number.name, number.value) }
            for table in socket.tables {
                json.object(table.name) { json in
                    for row in table.rows { json.field(row.label, row.value) }
                }
            }
        }
    }
}
