import Collectors
import Ingest
import Telemetry

/// Names that no application may use, because the host's own families have them.
package struct ReservedNames: Sendable {
    private let names: Set<String>
    private let prefixes: [String]

    package init() {
        // Prometheus writes these itself for every target it scrapes, or we for every alert.
        let written: Set = ["up", "ALERTS", "ALERTS_FOR_STATE"]
        names = written.union(Catalogue.all.flatMap { $0.type.metrics.map(\.name) })
        prefixes = Catalogue.all.flatMap { $0.type.named.map(\.prefix) } + ["outrigger_", "scrape_"]
    }

    package func contains(_ name: String) -> Bool {
        names.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }
}
