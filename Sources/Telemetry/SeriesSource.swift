/// A value at a moment.
package struct Sample: Hashable, Sendable {
    package let timestamp: Timestamp
    package let value: Double

    package init(_ timestamp: Timestamp, _ value: Double) {
        self.timestamp = timestamp
        self.value = value
    }
}

/// A named run of samples, oldest first; a stale marker among them ends the run before it.
package struct Series: Sendable {
    package let labels: Labels
    package let samples: [Sample]

    package init(labels: Labels, samples: [Sample]) {
        self.labels = labels
        self.samples = samples
    }
}

/// A compiled regular expression, anchored at both ends.
package protocol TextPattern: Sendable {
    func matches(_ text: String) -> Bool
}

/// A condition on one label; an absent label reads as the empty string.
package struct LabelMatcher: Sendable {
    package enum Test: Sendable {
        case equals(String)
        case differs(String)
        case matches(any TextPattern)
        case matchesNot(any TextPattern)
    }

    package let name: String
    package let test: Test

    package init(_ name: String, _ test: Test) {
        self.name = name
        self.test = test
    }

    package func accepts(_ value: String) -> Bool {
        switch test {
        case .equals(let wanted): value == wanted
        case .differs(let unwanted): value != unwanted
        case .matches(let pattern): pattern.matches(value)
        case .matchesNot(let pattern): !pattern.matches(value)
        }
    }
}

/// What PromQL reads and a store offers.
package protocol SeriesSource: Sendable {
    /// Every series that all `matchers` accept, with its samples in (`after`, `through`], in any order of series;
    /// a series without a sample in that span may be left out.
    func select(_ matchers: [LabelMatcher], after: Timestamp, through: Timestamp) -> [Series]

    /// As `select`, with the newest sample of each series alone: what an instant vector needs.
    func newest(_ matchers: [LabelMatcher], after: Timestamp, through: Timestamp) -> [Series]
}

extension SeriesSource {
    package func newest(_ matchers: [LabelMatcher], after: Timestamp, through: Timestamp) -> [Series] {
        select(matchers, after: after, through: through).map {
            Series(labels: $0.labels, samples: Array($0.samples.suffix(1)))
        }
    }
}
