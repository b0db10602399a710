import Telemetry

/// What a store should hold, kept in the plainest way: a list of samples for each series and origin.
struct StoreModel {
    enum Origin: Int { case full, fast, rules }

    private var samples: [Labels: [[Sample]]] = [:]
    /// By origin and section, the series whose last sample is a value.
    private var alive: [String: Set<Labels>] = [:]

    mutating func append(_ section: Section, _ origin: Origin, at time: Timestamp) {
        let key = "\(origin) \(section.name)"
        var mine = alive[key] ?? []
        var here: Set<Labels> = []
        for (series, value) in zip(section.layout.series, section.values) where !StaleMarker.isMarker(value) {
            let labels = Labels(series.labels + [Label("__name__", series.sampleName)])
            add(labels, Sample(time, value), origin)
            here.insert(labels)
        }
        if section.isComplete {
            for labels in mine.subtracting(here) { add(labels, Sample(time, StaleMarker.value), origin) }
            mine = []
        }
        alive[key] = mine.union(here)
    }

    mutating func append(recorded: [(labels: Labels, value: Double)], ended: [Labels], at time: Timestamp) {
        for entry in recorded { add(entry.labels, Sample(time, entry.value), .rules) }
        for labels in ended where samples[labels] != nil {
            add(labels, Sample(time, StaleMarker.value), .rules)
        }
    }

    func select(_ matchers: [LabelMatcher], after: Timestamp, through: Timestamp) -> [Labels: [Sample]] {
        var found: [Labels: [Sample]] = [:]
        for (labels, origins) in samples
        where matchers.allSatisfy({ $0.accepts(labels[$0.name] ?? "") }) {
            var best: [Timestamp: Sample] = [:]
            for sample in origins.reversed().joined() {
                let isWorse = StaleMarker.isMarker(sample.value) && best[sample.timestamp] != nil
                if !isWorse { best[sample.timestamp] = sample }
            }
            let inside = best.values.filter { $0.timestamp > after && $0.timestamp <= through }
            if !inside.isEmpty { found[labels] = inside.sorted { $0.timestamp < $1.timestamp } }
        }
        return found
    }

    private mutating func add(_ labels: Labels, _ sample: Sample, _ origin: Origin) {
        var lists = samples[labels] ?? [[], [], []]
        if let last = lists[origin.rawValue].last, last.timestamp == sample.timestamp {
            if !StaleMarker.isMarker(sample.value) {
                lists[origin.rawValue][lists[origin.rawValue].count - 1] = sample
            }
        } else {
            lists[origin.rawValue].append(sample)
        }
        samples[labels] = lists
    }
}

/// Answers of a store in a form that can be compared bit by bit.
struct Answer: Equatable, CustomStringConvertible {
    let rows: [String]

    init(_ series: [Labels: [Sample]]) {
        rows = series.map { labels, samples in
            "\(labels): "
                + samples.map { "\($0.timestamp.milliseconds)=\($0.value.bitPattern)" }.joined(separator: " ")
        }.sorted()
    }

    init(_ series: [Series]) {
        self.init(Dictionary(series.map { ($0.labels, $0.samples) }) { $0 + $1 })
    }

    var description: String { rows.joined(separator: "\n") }
}
