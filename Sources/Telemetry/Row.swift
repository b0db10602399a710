/// The numbers of one collector at one tick, written in a fixed order.
///
///     row[Self.load1] = 0.02
///     row[Self.seconds, cpu, "idle"] = 4711.25
///
/// A histogram is written whole:
///
///     row.write(reading, to: Self.latency, port)
///
/// A collector writes the same series in the same order at every tick, so the next write nearly always belongs
/// to the next slot: its label bytes are compared, the number is stored, nothing is hashed or allocated. A write
/// that belongs elsewhere starts a new layout, which `finish` makes once.
package struct Row {
    /// The value of a series that has none at this tick; it appears on no page and in no store.
    package static let absent = Double(bitPattern: StaleMarker.bits)

    package private(set) var layout: Layout
    package private(set) var values: [Double]
    /// Labels that every series written from now on carries besides its own, such as the network namespace.
    package var common: [Label] = [] {
        didSet { slots.expect(common) }
    }
    private let catalogue: [Metric]
    /// What stands in each slot of `layout`, to be compared without touching a reference count.
    private var slots = RowSlots()
    private var cursor = 0
    /// The series written so far, once the order has broken.
    private var rewritten: [Layout.Series]?

    package init(catalogue: [Metric]) {
        self.catalogue = catalogue
        layout = .empty
        values = []
    }

    /// Begins a tick.
    package mutating func begin() {
        cursor = 0
        if !common.isEmpty { common = [] }
        rewritten = nil
    }

    /// Ends a tick: every slot now holds this tick's number.
    ///
    /// Of a series that was written twice the first number stays: a page may show no series twice.
    package mutating func finish() {
        if rewritten == nil, cursor < layout.series.count { rewritten = Array(layout.series[..<cursor]) }
        guard let series = rewritten else { return }
        var seen: Set<Layout.Series> = []
        let kept = series.indices.filter { seen.insert(series[$0]).inserted }
        layout = Layout(series: kept.map { series[$0] }, catalogue: catalogue)
        slots = RowSlots(layout.series)
        slots.expect(common)
        values = kept.map { values[$0] }
        rewritten = nil
    }

    /// Marks every series as absent, for a tick in which the collector could not look.
    package mutating func forget() {
        begin()
        for slot in values.indices { values[slot] = Self.absent }
    }

    package subscript(metric: Metric) -> Double {
        get { written(metric, []) }
        set {
            if isNext(metric) { store(newValue) } else { insert(metric, [], newValue) }
        }
    }

    package subscript<A: LabelText>(metric: Metric, a: A) -> Double {
        get { written(metric, [a.text]) }
        set {
            if isNext(metric), holds(a, at: 0) { store(newValue) } else { insert(metric, [a.text], newValue) }
        }
    }

    package subscript<A: LabelText, B: LabelText>(metric: Metric, a: A, b: B) -> Double {
        get { written(metric, [a.text, b.text]) }
        set {
            if isNext(metric), holds(a, at: 0), holds(b, at: 1) {
                store(newValue)
            } else {
                insert(metric, [a.text, b.text], newValue)
            }
        }
    }

    @inlinable
    package subscript<A: LabelText, B: LabelText, C: LabelText>(
        metric: Metric, a: A, b: B, c: C
    ) -> Double {
        get { written(metric, [a.text, b.text, c.text]) }
        set {
            if isNext(metric), holds(a, at: 0), holds(b, at: 1), holds(c, at: 2) {
                store(newValue)
            } else {
                insert(metric, [a.text, b.text, c.text], newValue)
            }
        }
    }

    @inlinable
    package subscript<A: LabelText, B: LabelText, C: LabelText, D: LabelText>(
        metric: Metric, a: A, b: B, c: C, d: D
    ) -> Double {
        get { written(metric, [a.text, b.text, c.text, d.text]) }
        set {
            if isNext(metric), holds(a, at: 0), holds(b, at: 1), holds(c, at: 2), holds(d, at: 3) {
                store(newValue)
            } else {
                insert(metric, [a.text, b.text, c.text, d.text], newValue)
            }
        }
    }

    /// For the few series of many labels.
    package subscript(metric: Metric, labelValues: [String]) -> Double {
        get { written(metric, labelValues) }
        set {
            if isNext(metric), labelValues.count == metric.labelNames.count,
                labelValues.indices.allSatisfy({ holds(labelValues[$0], at: $0) })
            {
                store(newValue)
            } else {
                insert(metric, labelValues, newValue)
            }
        }
    }

    /// Writes all series of the histogram whose label has the value `a`.
    package mutating func write<A: LabelText>(
        _ reading: HistogramReading, to family: HistogramFamily, _ a: A
    ) {
        precondition(
            reading.values.count == family.slotCount,
            "\(family.metric.name) has other buckets than its reading")
        // The first bucket stands for all: the slots of a histogram come and go together.
        if isNext(family.metric), holds(a, at: 0) {
            for value in reading.values { store(value) }
            return
        }
        let labels = labels(of: family.metric, [a.text])
        for (series, value) in zip(family.series(labels), reading.values) { insert(series, value) }
    }

    private func isNext(_ metric: Metric) -> Bool {
        rewritten == nil && slots.isExpected(metric, at: cursor)
    }

    private func holds(_ value: some LabelText, at label: Int) -> Bool {
        slots.holds(value, at: cursor, label)
    }

    private mutating func store(_ value: Double) {
        values[cursor] = value
        cursor += 1
    }

    private mutating func insert(_ metric: Metric, _ labelValues: [String], _ value: Double) {
        insert(Layout.Series(metric: metric, labels: labels(of: metric, labelValues)), value)
    }

    private func labels(of metric: Metric, _ values: [String]) -> [Label] {
        precondition(
            values.count == metric.labelNames.count,
            "\(metric.name) has labels \(metric.labelNames), not \(values.count) values")
        return zip(metric.labelNames, values).map { Label($0, $1) } + common
    }

    private mutating func insert(_ next: Layout.Series, _ value: Double) {
        var series = rewritten ?? Array(layout.series[..<cursor])
        rewritten = nil
        series.append(next)
        rewritten = series
        if cursor < values.count { values[cursor] = value } else { values.append(value) }
        cursor += 1
    }

    private func written(_ metric: Metric, _ labelValues: [String]) -> Double {
        let labels = (zip(metric.labelNames, labelValues).map { Label($0, $1) } + common).sorted()
        let series = rewritten ?? layout.series
        let slot = series.firstIndex { $0.metric === metric && $0.labels == labels }
        return slot.map { values[$0] } ?? Self.absent
    }
}
