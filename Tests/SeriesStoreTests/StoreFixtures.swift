import Telemetry

/// Snapshots made by hand.
enum Fixture {
    static let metrics = (0..<8).map { Metric.gauge("m\($0)", "A number.", labels: ["a"]) }

    static func time(_ milliseconds: Int) -> Timestamp { Timestamp(milliseconds: Int64(milliseconds)) }

    static func series(_ metric: Int, _ value: String) -> Layout.Series {
        Layout.Series(metric: metrics[metric], labels: [Label("a", value)])
    }

    static func snapshot(_ milliseconds: Int, _ sections: [Section]) -> Snapshot {
        snapshot(milliseconds, .full, sections)
    }

    static func snapshot(_ milliseconds: Int, _ cadence: Cadence, _ sections: [Section]) -> Snapshot {
        Snapshot(timestamp: time(milliseconds), cadence: cadence, sections: sections)
    }

    static func section(_ layout: Layout, _ values: [Double], isComplete: Bool = true) -> Section {
        section("s", layout, values, isComplete: isComplete)
    }

    static func section(
        _ name: String, _ layout: Layout, _ values: [Double], isComplete: Bool = true
    ) -> Section {
        Section(name: name, layout: layout, values: values, isComplete: isComplete)
    }
}

/// A pattern that knows its texts and counts how often it is asked.
struct OneOf: TextPattern {
    let texts: Set<String>
    func matches(_ text: String) -> Bool { texts.contains(text) }
}
