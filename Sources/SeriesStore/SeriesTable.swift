import Telemetry

/// The numbers of the series, as the thread that appends sees them.
struct SeriesTable {
    private let limit: Int
    private let common: [Label]
    private var numbers: [Labels: Int32] = [:]
    private(set) var postings = Postings()
    private(set) var refusedCount = 0
    /// Whether `postings` differs from what readers have.
    private var hasChanged = false
    /// By number, how many sealed blocks have a column of it.
    private var blockCounts: [Int32] = []

    init(limit: Int, common: Labels) {
        self.limit = limit
        self.common = common.pairs
    }

    /// The number of a series, new if need be; `nil` when the store is full.
    mutating func number(_ labels: Labels) -> Int32? {
        if let known = numbers[labels] { return known }
        guard postings.count < limit else {
            refusedCount += 1
            return nil
        }
        let number = postings.add(labels)
        numbers[labels] = number
        hasChanged = true
        if number == blockCounts.count { blockCounts.append(0) }
        return number
    }

    /// The number of a series that is there already.
    func known(_ labels: Labels) -> Int32? { numbers[labels] }

    /// The labels under which a series of a page is kept.
    ///
    /// The store's own `job` and `instance` win; a series' are kept as `exported_job`, as Prometheus does without
    /// `honor_labels`.
    func stored(_ series: Layout.Series) -> Labels {
        var pairs = series.labels.filter { !$0.value.isEmpty }
        for own in common {
            while let clash = pairs.firstIndex(where: { $0.name == own.name }) {
                var name = "exported_" + own.name
                while pairs.contains(where: { $0.name == name }) { name = "exported_" + name }
                pairs[clash] = Label(name, pairs[clash].value)
            }
        }
        return Labels(pairs + common + [Label(Labels.nameLabel, series.sampleName)])
    }

    /// The index for readers, when it has changed since it was asked for.
    mutating func changedPostings() -> Postings? {
        defer { hasChanged = false }
        return hasChanged ? postings : nil
    }

    mutating func hold(_ block: Block) { for number in block.numbers { blockCounts[Int(number)] += 1 } }

    mutating func release(_ block: Block) { for number in block.numbers { blockCounts[Int(number)] -= 1 } }

    /// Gives up the series that are in no block and that `isUsed` nowhere else; answers how many.
    mutating func forget(unless isUsed: [Bool]) -> Int {
        var forgotten = 0
        for index in postings.labels.indices where blockCounts[index] == 0 && !isUsed[index] {
            guard let labels = postings.remove(Int32(index)) else { continue }
            numbers[labels] = nil
            forgotten += 1
        }
        if forgotten > 0 { hasChanged = true }
        return forgotten
    }
}
