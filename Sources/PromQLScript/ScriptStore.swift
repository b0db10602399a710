package import Telemetry

/// The series that a script has loaded.
package struct ScriptStore: SeriesSource {
    private var samples: [Labels: [Int64: Double]] = [:]
    private var sorted: [Labels: [Sample]] = [:]
    /// Series with samples that this store cannot hold, so that nobody mistakes their absence for an answer.
    private(set) var unreadable: Set<Labels> = []

    package init() {}

    package func select(_ matchers: [LabelMatcher], after: Timestamp, through: Timestamp) -> [Series] {
        sorted.compactMap { labels, samples in
            guard matchers.accept(labels) else { return nil }
            let inside = samples.filter { $0.timestamp > after && $0.timestamp <= through }
            return inside.isEmpty ? nil : Series(labels: labels, samples: inside)
        }
    }

    /// Adds the lines of one block, values `step` milliseconds apart; a series given twice keeps its last line.
    mutating func load(_ lines: [SeriesLine], step: Int64) {
        var newest: [Labels: SeriesLine] = [:]
        for line in lines {
            if line.isStartTimes { unreadable.insert(line.labels) } else { newest[line.labels] = line }
        }
        for (labels, line) in newest {
            for (index, value) in line.values.enumerated() {
                switch value {
                case .missing: break
                case .histogram: unreadable.insert(labels)
                case .number(let number): samples[labels, default: [:]][Int64(index) * step] = number
                }
            }
            sorted[labels] = samples[labels, default: [:]].sorted { $0.key < $1.key }.map {
                Sample(Timestamp(milliseconds: $0.key), $0.value)
            }
        }
    }

    /// Notes the histograms with custom bounds that a block of classic ones implies.
    mutating func loadCustomBoundHistograms(of lines: [SeriesLine]) {
        for line in lines {
            for ending in ["_bucket", "_count", "_sum"] where line.labels.name.hasSuffix(ending) {
                let name = String(line.labels.name.dropLast(ending.count))
                unreadable.insert(line.labels.removing(["le"]).setting(Labels.nameLabel, to: name))
            }
        }
    }

    /// Whether a selector reaches for a series that is not all here.
    func isUnreadable(_ selectors: [[LabelMatcher]]) -> Bool {
        selectors.contains { matchers in unreadable.contains { matchers.accept($0) } }
    }
}

extension [LabelMatcher] {
    fileprivate func accept(_ labels: Labels) -> Bool {
        allSatisfy { $0.accepts(labels[$0.name] ?? "") }
    }
}
