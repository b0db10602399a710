package import Telemetry

/// Which series of a page a derived fact reads: one sample name, and conditions on labels.
///
///     go_gc_pause_seconds_quantile{quantile="0.99"}
///
/// The name is that of a line of the page: `_count` of a histogram can be asked for.
package struct SeriesSelector: Equatable, Sendable, CustomStringConvertible {
    package let name: String
    package let matchers: [LabelMatcher]
    /// As a person would write it.
    package let description: String

    /// A selector that is known by its text.
    package init(_ name: String, _ matchers: [LabelMatcher], description: String) {
        self.name = name
        self.matchers = matchers
        self.description = description
    }

    /// Series of `name` that have every label of `labels`.
    package init(_ name: String, _ labels: [Label] = []) {
        let conditions = labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
        self.init(
            name, labels.map { LabelMatcher($0.name, .equals($0.value)) },
            description: conditions.isEmpty ? name : "\(name){\(conditions)}")
    }

    package static func == (left: Self, right: Self) -> Bool { left.description == right.description }

    /// Whether a family of that name may hold such series: the suffixes of a histogram belong to it.
    func concerns(_ family: String) -> Bool { name.hasPrefix(family) }

    func accepts(_ series: Layout.Series) -> Bool {
        guard series.sampleName == name else { return false }
        return matchers.allSatisfy { matcher in
            matcher.accepts(series.labels.first { $0.name == matcher.name }?.value ?? "")
        }
    }
}
