import Bytes

/// What the slots of a row hold, as bytes that a write is compared with (benchmark `host`).
///
///     slot     metric, first value, common labels
///     values   start and length of each label value, in the order of the metric's label names
///     texts    the values, one after the other
struct RowSlots {
    private struct Slot {
        let metric: ObjectIdentifier
        /// The index in `values` of its first label.
        let first: Int32
        /// The index in `commons` of the labels that are not the metric's own.
        let common: Int32
    }

    private var slots: [Slot] = []
    private var values: [(start: Int32, count: Int32)] = []
    private var texts: [UInt8] = []
    /// Each set of common labels that a slot has.
    private var commons: [[Label]] = [[]]
    /// The set that the next writes have; -1 when no slot has it.
    private var expected: Int32 = 0

    init() {}

    init(_ series: [Layout.Series]) {
        slots.reserveCapacity(series.count)
        for series in series { append(series) }
    }

    /// Says which labels the next writes have besides their own.
    mutating func expect(_ common: [Label]) {
        expected = Int32(commons.firstIndex(of: common.sorted()) ?? -1)
    }

    /// Whether the slot is there and belongs to the metric.
    func isExpected(_ metric: Metric, at slot: Int) -> Bool {
        slot < slots.count && slots[slot].metric == ObjectIdentifier(metric)
            && slots[slot].common == expected
    }

    /// Whether a label of the slot, by its place among the metric's label names, has that value.
    func holds(_ value: some LabelText, at slot: Int, _ label: Int) -> Bool {
        let place = values[Int(slots[slot].first) + label]
        return texts.withUnsafeBufferPointer { texts in
            guard let start = texts.baseAddress else { return value.equals(ByteRun("")) }
            return value.equals(ByteRun(start: start + Int(place.start), count: Int(place.count)))
        }
    }

    private mutating func append(_ series: Layout.Series) {
        let (names, labels) = (series.metric.labelNames, series.labels)
        let first = values.count
        for name in names {
            let value = labels.first { $0.name == name }?.value ?? ""
            values.append((Int32(texts.count), Int32(value.utf8.count)))
            texts += value.utf8
        }
        let own = series.suffix == "_bucket" ? names + ["le"] : names
        let common = labels.filter { !own.contains($0.name) }
        if !commons.contains(common) { commons.append(common) }
        let index = commons.firstIndex(of: common) ?? 0
        slots.append(
            Slot(metric: ObjectIdentifier(series.metric), first: Int32(first), common: Int32(index)))
    }
}
