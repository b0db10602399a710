import Rules
import Telemetry

/// A store for tests: keeps what it is given, in one dictionary.
final class MemoryStore: SeriesSource, SampleAppender, @unchecked Sendable {
    // Tests use it from one thread.
    private(set) var samples: [Labels: [Sample]] = [:]

    func add(_ labels: Labels, _ seconds: Double, _ value: Double) {
        samples[labels, default: []].append(Sample(Timestamp(seconds: seconds), value))
    }

    func append(_ recorded: [RecordedSample]) {
        for item in recorded { samples[item.labels, default: []].append(item.sample) }
    }

    func select(_ matchers: [LabelMatcher], after: Timestamp, through: Timestamp) -> [Series] {
        samples.compactMap { labels, all in
            guard matchers.allSatisfy({ $0.accepts(labels[$0.name] ?? "") }) else { return nil }
            let inside = all.filter { $0.timestamp > after && $0.timestamp <= through }
            return inside.isEmpty ? nil : Series(labels: labels, samples: inside)
        }
    }

    /// Everything of one metric, a line per sample: `10 NAME{…} 1`, sorted by time.
    func lines(_ name: String) -> [String] {
        samples.filter { $0.key.name == name }
            .flatMap { labels, all in all.map { (labels, $0) } }
            .sorted { ($0.1.timestamp, $0.0) < ($1.1.timestamp, $1.0) }
            .map { labels, sample in
                let value = StaleMarker.isMarker(sample.value) ? "stale" : "\(sample.value)"
                return "\(sample.timestamp.seconds) \(labels) \(value)"
            }
    }
}
