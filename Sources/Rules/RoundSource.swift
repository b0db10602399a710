package import Telemetry

/// A sample that a rule made, under its labels.
package struct RecordedSample: Hashable, Sendable {
    package let labels: Labels
    package let sample: Sample

    package init(_ labels: Labels, _ sample: Sample) {
        self.labels = labels
        self.sample = sample
    }
}

/// Where recorded series, `ALERTS` and stale markers go: in the sidecar, the series store.
package protocol SampleAppender {
    /// Takes all that one group made in one round, at one timestamp.
    func append(_ samples: [RecordedSample])
}

/// The store as the rules of a group see it in the midst of a round: with what earlier rules have recorded.
struct RoundSource: SeriesSource {
    let store: any SeriesSource
    var recorded: [RecordedSample] = []

    func select(_ matchers: [LabelMatcher], after: Timestamp, through: Timestamp) -> [Series] {
        adding(matchers, after, through, to: store.select(matchers, after: after, through: through))
    }

    func newest(_ matchers: [LabelMatcher], after: Timestamp, through: Timestamp) -> [Series] {
        adding(matchers, after, through, to: store.newest(matchers, after: after, through: through))
            .map { Series(labels: $0.labels, samples: Array($0.samples.suffix(1))) }
    }

    private func adding(
        _ matchers: [LabelMatcher], _ after: Timestamp, _ through: Timestamp, to stored: [Series]
    ) -> [Series] {
        let fresh = recorded.filter { item in
            item.sample.timestamp > after && item.sample.timestamp <= through
                && matchers.allSatisfy { $0.accepts(item.labels[$0.name] ?? "") }
        }
        if fresh.isEmpty { return stored }
        var added = Dictionary(fresh.map { ($0.labels, $0.sample) }) { _, newest in newest }
        let continued = stored.map { series in
            guard let sample = added.removeValue(forKey: series.labels) else { return series }
            let earlier = series.samples.filter { $0.timestamp < sample.timestamp }
            return Series(labels: series.labels, samples: earlier + [sample])
        }
        return continued + added.map { Series(labels: $0.key, samples: [$0.value]) }
    }
}
