import Telemetry

/// Which series have which label: an inverted index over the numbers of the store.
///
///     "__name__"  "node_load1"  → 3
///                 "up"          → 0, 7
///     "job"       "node"        → 0, 3, 7
///
/// Numbers of series that have gone are given to new ones, so a reader keeps the copy that belongs to its blocks.
struct Postings: Sendable {
    /// By number; `nil` where one is free.
    private(set) var labels: [Labels?] = []
    private(set) var count = 0
    private var numbers: [String: [String: [Int32]]] = [:]
    private var free: [Int32] = []

    /// Gives the series a number; the caller knows that it has none yet.
    mutating func add(_ labels: Labels) -> Int32 {
        let number = free.popLast() ?? Int32(self.labels.count)
        if number == self.labels.count { self.labels.append(nil) }
        self.labels[Int(number)] = labels
        for pair in labels.pairs {
            Self.insert(number, in: &numbers[pair.name, default: [:]][pair.value, default: []])
        }
        count += 1
        return number
    }

    /// Takes the number back.
    mutating func remove(_ number: Int32) -> Labels? {
        guard let labels = labels[Int(number)] else { return nil }
        self.labels[Int(number)] = nil
        for pair in labels.pairs { forget(number, pair) }
        free.append(number)
        count -= 1
        return labels
    }

    /// The numbers of all series that every matcher accepts, rising.
    func select(_ matchers: [LabelMatcher]) -> [Int32] {
        var (found, rest): ([Int32]?, [LabelMatcher]) = (nil, [])
        for matcher in matchers {
            guard case .equals(let value) = matcher.test, !value.isEmpty else {
                rest.append(matcher)
                continue
            }
            let having = numbers[matcher.name]?[value] ?? []
            found = found.map { Self.intersection($0, having) } ?? having
        }
        if found == nil, let first = rest.firstIndex(where: { !$0.accepts("") }) {
            found = having(rest.remove(at: first))
        }
        var candidates = found ?? labels.indices.filter { labels[$0] != nil }.map { Int32($0) }
        for matcher in rest { candidates = filter(candidates, by: matcher) }
        return candidates
    }

    /// The series that carry a label which `matcher` accepts, found through the values of that label alone.
    private func having(_ matcher: LabelMatcher) -> [Int32] {
        let values = numbers[matcher.name] ?? [:]
        return values.flatMap { matcher.accepts($0.key) ? $0.value : [] }.sorted()
    }

    /// Asks the matcher once for every value, not once for every series.
    private func filter(_ candidates: [Int32], by matcher: LabelMatcher) -> [Int32] {
        var verdicts: [String: Bool] = [:]
        return candidates.filter { number in
            let value = labels[Int(number)]?[matcher.name] ?? ""
            if let verdict = verdicts[value] { return verdict }
            let verdict = matcher.accepts(value)
            verdicts[value] = verdict
            return verdict
        }
    }

    private mutating func forget(_ number: Int32, _ pair: Label) {
        guard let index = numbers[pair.name]?[pair.value]?.sortedIndex(of: number) else { return }
        numbers[pair.name]?[pair.value]?.remove(at: index)
        if numbers[pair.name]?[pair.value]?.isEmpty == true { numbers[pair.name]?[pair.value] = nil }
        if numbers[pair.name]?.isEmpty == true { numbers[pair.name] = nil }
    }

    private static func insert(_ number: Int32, in list: inout [Int32]) {
        if let last = list.last, last >= number {
            list.insert(number, at: list.sortedPlace(of: number))
        } else {
            list.append(number)
        }
    }

    private static func intersection(_ first: [Int32], _ second: [Int32]) -> [Int32] {
        let (short, long) = first.count < second.count ? (first, second) : (second, first)
        return short.filter { long.sortedIndex(of: $0) != nil }
    }
}
