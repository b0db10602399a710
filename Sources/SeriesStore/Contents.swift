import Telemetry

/// Where rows come from; each has a time axis of its own.
enum Origin: Int, CaseIterable {
    case full
    case fast
    case rules
}

/// All that a query reads, captured in one piece: numbers, blocks and rows that belong together.
struct Contents: Sendable {
    var postings = Postings()
    var runs = Origin.allCases.map { _ in OriginRun() }
    var statistics = StoreStatistics()

    func select(_ matchers: [LabelMatcher], after: Timestamp, through: Timestamp) -> [Series] {
        var found: [Series] = []
        for number in postings.select(matchers) {
            var samples: [Sample] = []
            for run in runs {
                if samples.isEmpty {
                    run.read(number, after: after, through: through, into: &samples)
                    continue
                }
                var more: [Sample] = []
                run.read(number, after: after, through: through, into: &more)
                samples = Self.merged(samples, more)
            }
            if !samples.isEmpty, let labels = postings.labels(of: number) {
                found.append(Series(labels: labels, samples: samples))
            }
        }
        return found
    }

    func newest(_ matchers: [LabelMatcher], after: Timestamp, through: Timestamp) -> [Series] {
        var found: [Series] = []
        for number in postings.select(matchers) {
            // Each run is only searched for what is better than what the runs before it had.
            var (newest, border) = (Sample?.none, after)
            for run in runs {
                guard let later = run.newest(number, after: border, through: through) else { continue }
                newest = later
                // Of two samples of one moment a value is better than a marker.
                let isMarker = StaleMarker.isMarker(later.value)
                border = isMarker ? later.timestamp - .milliseconds(1) : later.timestamp
            }
            if let newest, let labels = postings.labels(of: number) {
                found.append(Series(labels: labels, samples: [newest]))
            }
        }
        return found
    }

    /// Both by time; of two samples of one moment a value is better than a marker, and else the first.
    private static func merged(_ first: [Sample], _ second: [Sample]) -> [Sample] {
        if first.isEmpty { return second }
        if second.isEmpty { return first }
        var merged: [Sample] = []
        merged.reserveCapacity(first.count + second.count)
        var rest = second[...]
        for sample in first {
            while let other = rest.first, other.timestamp < sample.timestamp {
                merged.append(rest.removeFirst())
            }
            if let other = rest.first, other.timestamp == sample.timestamp {
                rest.removeFirst()
                merged.append(StaleMarker.isMarker(sample.value) ? other : sample)
            } else {
                merged.append(sample)
            }
        }
        return merged + rest
    }
}
