import Telemetry

/// The sections of a tick as text in page order, for golden files: what the real page shows, without its speed.
enum PageText {
    static func of(_ sections: [Section]) -> String {
        sections.map(of).joined()
    }

    private static func of(_ section: Section) -> String {
        let families = section.layout.families.map { family in
            let lines = family.slots
                .filter { !StaleMarker.isMarker(section.values[$0]) }
                .map { line(section.layout.series[$0], section.values[$0]) }
            if lines.isEmpty { return "" }
            let metric = family.metric
            return "# HELP \(metric.name) \(metric.help)\n# TYPE \(metric.name) \(metric.kind.rawValue)\n"
                + lines.joined()
        }
        return families.joined()
    }

    private static func line(_ series: Layout.Series, _ value: Double) -> String {
        let labels = series.labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
        return "\(series.sampleName)\(labels.isEmpty ? "" : "{\(labels)}") \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
