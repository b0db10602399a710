package import Kernel
package import Telemetry

/// Connections accepted and opened: counted by the kernel for the namespace, split among ports by the walks.
package struct AcceptCollector: Collector {
    package static let name = "accepts"
    package static let title = "Connections accepted and opened"
    package static let note = """
        What the kernel counts for the namespace (`PassiveOpens`, `ActiveOpens`) is read at every tick, and
        split among ports by what the walks, 10s apart, saw appear. What no port can be given is
        `port="unknown"`.
        """
    package static let metrics = [accepted, opened]

    /// The label of what no port can be given.
    static let unknown = "unknown"

    static let accepted = Metric.counter(
        "outrigger_tcp_accepted_total",
        "Connections accepted; the sum over ports is exact, the parts are estimated when several are busy.",
        labels: ["port"])
    static let opened = Metric.counter(
        "outrigger_tcp_opened_total", "Connections that connect() has begun since the start.")

    /// Namespaces whose counts are kept while they cannot be looked at.
    private static let absentLimit = 64

    private let reader: CensusReader
    private var scopes: [ScopeOpens] = []

    package init(_ context: CollectorContext) { reader = CensusReader(context) }

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        var absent = scopes
        var seen: [ScopeOpens] = []
        defer {
            for place in absent.indices { absent[place].leave() }
            scopes = seen + absent.prefix(Self.absentLimit)
        }
        try reader.each(into: &row) { census, scope, row in
            let place = absent.firstIndex { $0.name == scope.name }
            var opens = place.map { absent[$0] } ?? ScopeOpens(scope)
            try opens.look(at: census, of: scope, host)
            if let place { absent.remove(at: place) }
            Self.write(opens, into: &row)
            seen.append(opens)
        }
    }

    private static func write(_ opens: ScopeOpens, into row: inout Row) {
        for (port, accepted) in opens.split.byPort { row[Self.accepted, port] = Double(accepted) }
        if opens.split.unknown > 0 { row[Self.accepted, Self.unknown] = Double(opens.split.unknown) }
        row[Self.opened] = Double(opens.opened)
    }
}
