import Collectors
import Telemetry

/// Ticks of made-up numbers, and what is derived from them.
struct DerivedTicks {
    private var section: DerivedSection
    private var metrics: [String: Metric] = [:]

    init(reuse: ReuseSettings = ReuseSettings(), health: [HealthInput] = HealthInput.defaults) {
        section = DerivedSection(reuse: reuse, health: health)
    }

    var health: HealthReport? { section.health }

    /// Derives from series such as `outrigger_tcp_connections{port="80",state="established"}`, all in one section.
    ///
    /// The lines come back as `name{labels} value`.
    mutating func tick(at seconds: Double, _ series: KeyValuePairs<String, Double>) -> [String] {
        tick(at: seconds, sections: [made(series)])
    }

    mutating func tick(at seconds: Double, sections: [Section]) -> [String] {
        let derived = section.section(of: sections, at: Timestamp(seconds: 1_000_000 + seconds))
        return PageText.of([derived]).split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    }

    /// A section whose layout is another at each call: only what is equal may be taken for the same.
    mutating func made(_ series: KeyValuePairs<String, Double>) -> Section {
        let parsed = series.map { text, value in
            let parts = text.split(separator: "{", maxSplits: 1)
            let labels = parts.count == 1 ? [] : Self.labels(parts[1].dropLast())
            return (Layout.Series(metric: metric(String(parts[0])), labels: labels), value)
        }
        return Section(
            name: "made", layout: Layout(series: parsed.map(\.0)), values: parsed.map(\.1))
    }

    private mutating func metric(_ name: String) -> Metric {
        if let known = metrics[name] { return known }
        let metric = Metric.gauge(name, "Made up.")
        metrics[name] = metric
        return metric
    }

    private static func labels(_ text: Substring) -> [Label] {
        text.split(separator: ",").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1)
            return Label(String(sides[0]), String(sides[1].dropFirst().dropLast()))
        }
    }
}

extension [String] {
    /// The value of a series, as its line has it.
    func value(_ series: String) -> Double? {
        first { $0.hasPrefix(series + " ") }.flatMap { Double($0.dropFirst(series.count + 1)) }
    }
}
