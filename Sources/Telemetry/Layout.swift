/// What the slots of a row hold, and in which order a page shows them.
///
/// Immutable: a collector gets a new layout only when its set of series changes, so whoever has prepared
/// something by slot (line prefixes of a page, column numbers of a store) keeps it until the identity changes.
package final class Layout: Sendable {
    /// The slots of one metric, in page order.
    package struct Family: Sendable {
        package let metric: Metric
        package let slots: Slots
    }

    /// Slot numbers at four bytes each.
    package struct Slots: RandomAccessCollection, Sendable {
        let numbers: [Int32]

        package var startIndex: Int { 0 }
        package var endIndex: Int { numbers.count }
        package subscript(position: Int) -> Int { Int(numbers[position]) }
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
        families = Self.byMetric(series.indices, of: series).values
            .map { slots in
                Family(metric: series[Int(slots[0])].metric, slots: Self.sorted(slots, of: series))
            }
            .sorted { left, right in
                switch (rank[ObjectIdentifier(left.metric)], rank[ObjectIdentifier(right.metric)]) {
                case (let first?, let second?): return first < second
                case (nil, nil): return left.metric.name < right.metric.name
                case (let first, _): return first != nil
                }
            }
    }

    /// What `previous` has in the slots that are kept, closed up, and `added` behind them; families by name.
    ///
    /// Only what is new is sorted, so that one series more among 100,000 costs no more than copying numbers.
    package init(_ previous: Layout, keeping isKept: [Bool], adding added: [Series]) {
        precondition(isKept.count == previous.series.count, "\(isKept.count) marks for the slots of a layout")
        var moved: [Int32] = []
        moved.reserveCapacity(isKept.count)
        var keptCount: Int32 = 0
        for isKept in isKept {
            moved.append(isKept ? keptCount : -1)
            if isKept { keptCount += 1 }
        }
        var series: [Series] = []
        series.reserveCapacity(Int(keptCount) + added.count)
        if Int(keptCount) == isKept.count {
            series += previous.series
        } else {
            for slot in isKept.indices where isKept[slot] { series.append(previous.series[slot]) }
        }
        series += added
        var new = Self.byMetric(Int(keptCount)..<series.count, of: series)
        var families: [Family] = []
        for family in previous.families {
            let old = family.slots.numbers.compactMap { moved[Int($0)] < 0 ? nil : moved[Int($0)] }
            let more = new.removeValue(forKey: ObjectIdentifier(family.metric)) ?? []
            if old.isEmpty, more.isEmpty { continue }
            let slots = Self.merged(old, Self.sorted(more, of: series).numbers, of: series)
            families.append(Family(metric: family.metric, slots: Slots(numbers: slots)))
        }
        if !new.isEmpty {
            families += new.values.map { slots in
                Family(metric: series[Int(slots[0])].metric, slots: Self.sorted(slots, of: series))
            }
            families.sort { $0.metric.name < $1.metric.name }
        }
        self.series = series
        self.families = families
    }

    private static func byMetric(_ slots: Range<Int>, of series: [Series]) -> [ObjectIdentifier: [Int32]] {
        var byMetric: [ObjectIdentifier: [Int32]] = [:]
        for slot in slots { byMetric[ObjectIdentifier(series[slot].metric), default: []].append(Int32(slot)) }
        return byMetric
    }

    private static func sorted(_ slots: [Int32], of series: [Series]) -> Slots {
        Slots(
            numbers: slots.sorted { left, right in
                series[Int(left)].order(series[Int(right)]) ?? (left < right)
            })
    }

    /// Both in order, and every slot of `more` behind all of `old`.
    private static func merged(_ old: [Int32], _ more: [Int32], of series: [Series]) -> [Int32] {
        if more.isEmpty { return old }
        var merged: [Int32] = []
        merged.reserveCapacity(old.count + more.count)
        var rest = old[...]
        for slot in more {
            var (low, high) = (rest.startIndex, rest.endIndex)
            while low < high {
                let middle = (low + high) / 2
                let isBefore = series[Int(slot)].order(series[Int(rest[middle])]) ?? false
                if isBefore { high = middle } else { low = middle + 1 }
            }
            merged += rest[..<low]
            merged.append(slot)
            rest = rest[low...]
        }
        return merged + rest
    }
}
