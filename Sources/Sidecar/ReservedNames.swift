import Collectors
import Ingest
import Telemetry

/// Names that no application may use, because the host's own families have them.
struct ReservedNames: Sendable {
    private let names: Set<String>
    private let prefixes: [String]

    init() {
        names = Set(Catalogue.all.flatMap { $0.type.metrics.map(\.name) })
        prefixes = Catalogue.all.flatMap { $0.type.namePrefixes } + ["outrigger_"]
    }

    func contains(_ name: String) -> Bool {
        names.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }
}
