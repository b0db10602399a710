/// The metric names that docs/METRICS.md lists, in the first column of its tables: whole, or ending in `*`.
struct MetricNames {
    let names: Set<String>
    let prefixes: Set<String>

    static let documented = MetricNames(table: ProjectTree.text("docs/METRICS.md"))

    init(table: String) {
        let firstColumns = table.matches(of: /^\|\s*`([A-Za-z_:][\w:]*\*?)/.anchorsMatchLineEndings())
            .map { String($0.1) }
        names = Set(firstColumns.filter { !$0.hasSuffix("*") })
        prefixes = Set(firstColumns.filter { $0.hasSuffix("*") }.map { String($0.dropLast()) })
    }

    func contains(_ name: String) -> Bool {
        let family = name.replacing(/_(bucket|sum|count)$/, with: "")
        return names.contains(name) || names.contains(family) || prefixes.contains { name.hasPrefix($0) }
    }

    /// The words of a PromQL expression that can only be metrics: ours, node_exporter's and Prometheus' own.
    static func named(in expression: String) -> [String] {
        let withoutStrings = expression.replacing(/"[^"]*"/, with: "")
        return withoutStrings.matches(of: /\b(node_\w+|outrigger_\w+|service_check_\w+)/).map { String($0.1) }
    }
}
