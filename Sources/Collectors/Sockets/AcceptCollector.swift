package import Kernel
package import Telemetry

/// Connections accepted and opened: counted by the kernel for the namespace, split among ports by the walks.
package struct AcceptCollector: Collector {
    package static let name = "accepts"
    package static let title = "Connections accepted and opened"
    package static let metrics = [accepted, opened]

    /// The label of what no port can be given.
    static let unknown = "unknown"

    static let accepted = Metric.counter(
        "outrigger_tcp_accepted_total",
        "Connections accepted since the start; the sum over ports is exact, the parts are estimated from new "
            + "connections when several listeners are busy.", labels: ["port"])
    static let opened = Metric.counter(
        "outrigger_tcp_opened_total", "Connections that connect() has begun since the start.")

    private let reader: CensusReader
    private var scopes: [ScopeOpens] = []
    private var files: [String: HostFiles] = [:]

    package init(_ context: CollectorContext) { reader = CensusReader(context) }

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        let reader = reader
        var left = scopes
        var seen: [ScopeOpens] = []
        try reader.each(into: &row) { census, scope, row in
            let place = left.firstIndex { $0.scope.isSame(as: scope) }
            var opens = place.map { left.remove(at: $0) } ?? ScopeOpens(scope)
            opens.add(try files(of: scope, host).connectionOpens(), census)
            Self.write(opens, into: &row)
            seen.append(opens)
        }
        scopes = seen
    }

    /// The files of a namespace: those of the host, or of the folder that shows it.
    private mutating func files(of scope: NetworkScope, _ host: HostFiles) -> HostFiles {
        if scope.folder == host.network { return host }
        if let known = files[scope.folder] { return known }
        let opened = HostFiles(procfs: host.procfs, sysfs: host.sysfs, network: scope.folder)
        files = files.filter { folder, _ in scopes.contains { $0.scope.folder == folder } }
        files[scope.folder] = opened
        return opened
    }

    private static func write(_ opens: ScopeOpens, into row: inout Row) {
        for (port, accepted) in opens.split.byPort { row[Self.accepted, port] = Double(accepted) }
        if opens.split.unknown > 0 { row[Self.accepted, Self.unknown] = Double(opens.split.unknown) }
        row[Self.opened] = Double(opens.opened)
    }
}
