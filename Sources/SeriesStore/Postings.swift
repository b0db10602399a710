import Telemetry

/// Which series have which label: an inverted index over the numbers of the store.
///
///     "__name__"  "node_load1"  → 3
///                 "up"          → 0, 7
///     "mode"      "idle"        → 5, 6
///
/// The common labels are in no index: nearly every series has them. Numbers of series that have gone are given to new
/// ones, so a reader keeps the copy that belongs to its blocks.
struct Postings: Sendable {
    let common: CommonLabels
    private var series = StoredNames()
    private(set) var count = 0
    private var values: [String: ValueIndex] = [:]
    private var free: [Int32] = []

    init(common: CommonLabels = CommonLabels(labels: Labels())) { self.common = common }

    /// One more than the largest number that any series ever had.
    var numberLimit: Int { series.count }

    /// The labels of a series; `nil` when no series has the number.
    func labels(of number: Int32) -> Labels? { series[number]?.labels(common) }

    subscript(number: Int32) -> StoredSeries? { series[number] }

    /// Gives the series a number; the caller knows that it has none yet.
    mutating func add(_ added: StoredSeries) -> Int32 {
        let number = free.popLast() ?? Int32(series.count)
        series[number] = added
        added.forEachOwn(besides: common) { name, value in
            values[name, default: ValueIndex()].insert(number, value) { [series, common] in
                series[$0]?.value(of: name, common) ?? ""
            }
        }
        count += 1
        return number
    }

    /// Takes the number back.
    mutating func remove(_ number: Int32) {
        guard let removed = series[number] else { return }
        removed.forEachOwn(besides: common) { name, value in
            values[name]?.remove(number, value) { [series, common] in
                series[$0]?.value(of: name, common) ?? ""
            }
            if values[name]?.isEmpty == true { values[name] = nil }
        }
        series[number] = nil
        free.append(number)
        count -= 1
    }

    /// The numbers of all series that every matcher accepts, rising.
    func select(_ matchers: [LabelMatcher]) -> [Int32] {
        var (found, rest): ([Int32]?, [LabelMatcher]) = (nil, [])
        for matcher in matchers {
            guard case .equals(let value) = matcher.test, !value.isEmpty, !common.has(matcher.name) else {
                rest.append(matcher)
                continue
            }
            let having = values[matcher.name]?.numbers(of: value) { self.value(of: matcher.name, $0) } ?? []
            found = found.map { Self.intersection($0, having) } ?? having
        }
        if found == nil, let first = rest.firstIndex(where: { !common.has($0.name) && !$0.accepts("") }) {
            found = having(rest.remove(at: first))
        }
        var candidates = found ?? (0..<Int32(series.count)).filter { series[$0] != nil }
        for matcher in rest { candidates = filter(candidates, by: matcher) }
        return candidates
    }

    /// The series that carry a label which `matcher` accepts, found through the values of that label alone.
    private func having(_ matcher: LabelMatcher) -> [Int32] {
        var found: [Int32] = []
        values[matcher.name]?.forEachValue { numbers in
            if matcher.accepts(value(of: matcher.name, numbers[0])) { found += numbers }
        }
        return found.sorted()
    }

    /// Asks the matcher once for every value, not once for every series.
    private func filter(_ candidates: [Int32], by matcher: LabelMatcher) -> [Int32] {
        var verdicts: [String: Bool] = [:]
        return candidates.filter { number in
            let value = value(of: matcher.name, number)
            if let verdict = verdicts[value] { return verdict }
            let verdict = matcher.accepts(value)
            verdicts[value] = verdict
            return verdict
        }
    }

    private func value(of name: String, _ number: Int32) -> String {
        series[number]?.value(of: name, common) ?? ""
    }

    private static func intersection(_ first: [Int32], _ second: [Int32]) -> [Int32] {
        let (short, long) = first.count < second.count ? (first, second) : (second, first)
        return short.filter { long.sortedIndex(of: $0) != nil }
    }
}
