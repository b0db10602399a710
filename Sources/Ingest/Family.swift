import Telemetry

/// The series of one name: what a page calls them, and which names they occupy there.
///
/// All but the two last fields is immutable and read by the tick thread.
final class Family: @unchecked Sendable {  // the two variables belong to the ingest thread
    let name: String
    let kind: SeriesKind
    /// The name as first sent, kept for UTF-8 negotiation.
    let original: String
    /// Of the classic buckets of a histogram.
    let bounds: HistogramBounds
    let metric: Metric
    let histogram: HistogramFamily?
    /// Where it is written down.
    let block: FamilyBlock

    var seriesCount = 0
    /// Where samples go when there is no room for their own series.
    var overflow: SeriesRecord?

    init(name: String, kind: SeriesKind, original: String, bounds: HistogramBounds, block: FamilyBlock) {
        self.block = block
        self.name = name
        self.kind = kind
        self.original = original
        self.bounds = bounds
        let help = "Sent by applications as `\(original)`."
        histogram = kind == .histogram ? HistogramFamily(name, help: help, bounds: bounds) : nil
        metric = histogram?.metric ?? Metric(name, kind.metricKind, help: help)
    }

    /// Every name that a page in any format shows for this family.
    var claims: [String] { kind.claims(of: name) }

    /// What it takes beside its block, nearly: each claim is a text and an entry, each metric has its help, and a page
    /// writes the name on every line of a series, once prepared and once for whoever reads it.
    var objectBytes: Int {
        let (text, metric) = (name.utf8.count + 64, name.utf8.count + original.utf8.count + 256)
        let lines = 2 * (histogram?.slotCount ?? 1)
        return (claims.count + lines) * text + (histogram == nil ? 1 : 4) * metric
    }
}

extension SeriesKind {
    /// Every name that a page in any format shows for a family of this kind.
    func claims(of name: String) -> [String] {
        let suffixes: [String] =
            switch self {
            case .counter: ["", "_created"]
            case .histogram: ["", "_bucket", "_sum", "_count", "_created", "_quantile", "_min", "_max"]
            case .gauge, .set, .maximum, .age: [""]
            }
        let bare = self == .counter ? String(name.dropLast("_total".count)) : name
        return suffixes.map { bare + $0 } + (self == .counter ? [name] : [])
    }

    fileprivate var metricKind: MetricKind {
        switch self {
        case .counter: .counter
        case .histogram: .histogram
        case .gauge, .set, .maximum, .age: .gauge
        }
    }
}
