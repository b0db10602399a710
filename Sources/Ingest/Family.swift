import Telemetry

/// The series of one name: what a page calls them, and which names they occupy there.
///
/// All but the two last fields is immutable and read by the tick thread.
final class Family: @unchecked Sendable {  // the two variables belong to the ingest thread
    let name: String
    let kind: SeriesKind
    /// The name as first sent, kept for UTF-8 negotiation.
    let original: String
    /// Upper bounds of the classic buckets, without infinity; empty for other kinds.
    let bounds: [Double]
    let metric: Metric
    /// Beside a histogram: its quantiles, minimum and maximum over the last minute.
    let quantile: Metric
    let minimum: Metric
    let maximum: Metric

    var seriesCount = 0
    /// Where samples go when there is no room for their own series.
    var overflow: SeriesRecord?

    init(name: String, kind: SeriesKind, original: String, bounds: [Double]) {
        self.name = name
        self.kind = kind
        self.original = original
        self.bounds = bounds
        metric = Metric(name, kind.metricKind, help: "Sent by applications as `\(original)`.")
        quantile = .gauge("\(name)_quantile", "Quantiles of \(name) over the last 60 s.")
        minimum = .gauge("\(name)_min", "Smallest value of \(name) over the last 60 s.")
        maximum = .gauge("\(name)_max", "Largest value of \(name) over the last 60 s.")
    }

    /// Every name that a page in any format shows for this family.
    var claims: [String] {
        let suffixes: [String] =
            switch kind {
            case .counter: ["", "_created"]
            case .histogram: ["", "_bucket", "_sum", "_count", "_created", "_quantile", "_min", "_max"]
            case .gauge, .set, .maximum, .age: [""]
            }
        let bare = kind == .counter ? String(name.dropLast("_total".count)) : name
        return suffixes.map { bare + $0 } + (kind == .counter ? [name] : [])
    }
}

extension SeriesKind {
    fileprivate var metricKind: MetricKind {
        switch self {
        case .counter: .counter
        case .histogram: .histogram
        case .gauge, .set, .maximum, .age: .gauge
        }
    }
}
