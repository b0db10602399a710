import Bytes
import Telemetry

/// The labels of one kept series, in eight bytes and, of a measured one, memory that its layout has anyway.
enum StoredSeries: Sendable {
    /// As it stands in its layout: the common labels and the name come on top.
    case measured(Layout.Series)
    /// With all labels, as rules made it, or because it has labels of its own that clash with the common ones.
    case whole(Labels)

    /// Calls `body` with each label that is not a common one, the name among them.
    func forEachOwn(besides common: CommonLabels, _ body: (_ name: String, _ value: String) -> Void) {
        switch self {
        case .measured(let series):
            body(Labels.nameLabel, series.sampleName)
            series.forEachLabel { name, value in if !value.isEmpty { body(name.text, value.text) } }
        case .whole(let labels):
            for pair in labels.pairs where !common.has(pair.name) { body(pair.name, pair.value) }
        }
    }

    /// The value of a label, empty when there is none.
    func value(of name: String, _ common: CommonLabels) -> String {
        switch self {
        case .whole(let labels): return labels[name] ?? ""
        case .measured(let series):
            if name == Labels.nameLabel { return series.sampleName }
            if let shared = common.labels[name] { return shared }
            var found = ""
            series.forEachLabel { key, value in if key.equals(name) { found = value.text } }
            return found
        }
    }

    /// Whether both have the same labels.
    func isEqual(to other: StoredSeries, _ common: CommonLabels) -> Bool {
        if case (.measured(let mine), .measured(let theirs)) = (self, other),
            mine.metric.name == theirs.metric.name, mine.hasTexts(of: theirs)
        {
            return true
        }
        return labels(common) == other.labels(common)
    }

    func labels(_ common: CommonLabels) -> Labels {
        switch self {
        case .whole(let labels): return labels
        case .measured(let series):
            let own = series.labels.filter { !$0.value.isEmpty }
            return Labels(distinct: own + common.labels.pairs + [Label(Labels.nameLabel, series.sampleName)])
        }
    }
}

/// The labels that every series of a snapshot has besides its own: `job` and `instance`.
struct CommonLabels: Sendable {
    let labels: Labels

    func has(_ name: String) -> Bool { labels.pairs.contains { $0.name == name } }

    /// How a series of a page is kept.
    ///
    /// The store's own `job` and `instance` win; a series' are kept as `exported_job`, as Prometheus does without
    /// `honor_labels`.
    func stored(_ series: Layout.Series) -> StoredSeries {
        isPlain(series) ? .measured(series) : .whole(whole(series))
    }

    /// Whether names differ and none is taken.
    private func isPlain(_ series: Layout.Series) -> Bool {
        var isPlain = true
        var previous = ByteRun("")
        series.forEachLabel { name, _ in
            let isTaken = name.equals(Labels.nameLabel) || labels.pairs.contains { name.equals($0.name) }
            if isTaken || name.equals(previous) { isPlain = false }
            previous = name
        }
        return isPlain
    }

    private func whole(_ series: Layout.Series) -> Labels {
        var pairs = series.labels.filter { !$0.value.isEmpty }
        for own in labels.pairs {
            while let clash = pairs.firstIndex(where: { $0.name == own.name }) {
                var name = "exported_" + own.name
                while pairs.contains(where: { $0.name == name }) { name = "exported_" + name }
                pairs[clash] = Label(name, pairs[clash].value)
            }
        }
        return Labels(pairs + labels.pairs + [Label(Labels.nameLabel, series.sampleName)])
    }
}
