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
        names = written.union(Catalogue.all.flatMap { $0.type.metrics.flatMap(Self.claims) })
        prefixes = Catalogue.all.flatMap { $0.type.named.map(\.prefix) } + ["outrigger_", "scrape_"]
    }

    /// A counter is a family without its `_total` to readers of OpenMetrics.
    private static func claims(_ metric: Metric) -> [String] {
        let bare = metric.kind == .counter ? metric.name.dropLast("_total".count) : ""
        return [metric.name] + (metric.name == bare + "_total" ? [String(bare), bare + "_created"] : [])
    }

    package func contains(_ name: String) -> Bool {
        names.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }
}
