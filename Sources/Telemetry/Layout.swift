/// What the slots of a row hold, and in which order a page shows them.
///
/// Immutable: a collector gets a new layout only when its set of series changes, so whoever has prepared
/// something by slot (line prefixes of a page, column numbers of a store) keeps it until the identity changes.
package final class Layout: Sendable {
    /// One series, at one slot.
    package struct Series: Sendable {
        package let metric: Metric
        /// `_bucket`, `_sum` or `_count` on the lines of a histogram, else empty.
        package let suffix: String
        /// Sorted by name; values may be empty, as on node_exporter's page.
        package let labels: [Label]

        package init(metric: Metric, suffix: String = "", labels: [Label]) {
            self.metric = metric
            self.suffix = suffix
            self.labels = labels.sorted()
        }

        package var sampleName: String { metric.name + suffix }
    }

    /// The slots of one metric, in page order.
    package struct Family: Sendable {
        package let metric: Metric
        package let slots: [Int]
    }

    /// By slot.
    package let series: [Series]
    /// Catalogue order, then by name; inside a family by labels, buckets rising.
    package let families: [Family]

    package static let empty = Layout(series: [])

    /// Puts families in the order of `catalogue`; those it does not know follow, sorted by name.
    ///
    /// Series that differ only in `le` keep their slot order, so whoever makes the slots decides how buckets rise.
    package init(series: [Series], catalogue: [Metric] = []) {
        self.series = series
        var rank: [ObjectIdentifier: Int] = [:]
        for (index, metric) in catalogue.enumerated() { rank[ObjectIdentifier(metric)] = index }
        var slots: [ObjectIdentifier: [Int]] = [:]
        for slot in series.indices { slots[ObjectIdentifier(series[slot].metric), default: []].append(slot) }
        families = slots.values
            .map { Family(metric: series[$0[0]].metric, slots: Self.sortedByLabels($0, of: series)) }
            .sorted { left, right in
                switch (rank[ObjectIdentifier(left.metric)], rank[ObjectIdentifier(right.metric)]) {
                case (let first?, let second?): return first < second
                case (nil, nil): return left.metric.name < right.metric.name
                case (let first, _): return first != nil
                }
            }
    }

    private static func sortedByLabels(_ slots: [Int], of series: [Series]) -> [Int] {
        let keyed = slots.map { (slot: $0, key: series[$0].labels.filter { $0.name != "le" }) }
        return keyed.sorted { left, right in
            left.key == right.key ? left.slot < right.slot : left.key.lexicographicallyPrecedes(right.key)
        }.map(\.slot)
    }
}
