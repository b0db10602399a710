import Telemetry

/// The numbers of the series, as the thread that appends sees them.
struct SeriesTable {
    private let limit: Int
    /// What the common labels add to the hash of a series.
    private let commonHash: Int
    private var numbers = HashedNumbers()
    private(set) var postings: Postings
    private(set) var refusedCount = 0
    /// Whether `postings` differs from what readers have.
    private var hasChanged = false
    /// By number, how many sealed blocks have a column of it.
    private var blockCounts: [Int32] = []

    init(limit: Int, common: Labels) {
        self.limit = limit
        postings = Postings(common: CommonLabels(labels: common))
        commonHash = common.pairs.reduce(0) { $0 &+ $1.hashValue }
    }

    /// The number of what rules made, new if need be; `nil` when the store is full.
    mutating func number(_ labels: Labels) -> Int32? { number(.whole(labels)) }

    /// The number of a series of a page, new if need be; `nil` when the store is full.
    mutating func number(_ series: Layout.Series) -> Int32? { number(postings.common.stored(series)) }

    /// The number of a series that is there already.
    func known(_ labels: Labels) -> Int32? { place(of: .whole(labels)).map { numbers[$0] } }

    private mutating func number(_ series: StoredSeries) -> Int32? {
        if let known = place(of: series) { return numbers[known] }
        guard postings.count < limit else {
            refusedCount += 1
            return nil
        }
        let number = postings.add(series)
        numbers.insert(number, hash(of: series))
        hasChanged = true
        if number == blockCounts.count { blockCounts.append(0) }
        return number
    }

    private func place(of series: StoredSeries) -> Int? {
        numbers.find(hash(of: series)) { number in
            postings[number].map { $0.isEqual(to: series, postings.common) } ?? false
        }
    }

    /// The same for equal labels, in whatever form they are kept.
    private func hash(of series: StoredSeries) -> UInt32 {
        var sum = 0
        series.forEachOwn(besides: CommonLabels(labels: Labels())) { name, value in
            sum &+= Label(name, value).hashValue
        }
        if case .measured = series { sum &+= commonHash }
        return UInt32(truncatingIfNeeded: sum)
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
        for index in 0..<postings.numberLimit where blockCounts[index] == 0 && !isUsed[index] {
            let number = Int32(index)
            guard let series = postings[number] else { continue }
            if let place = numbers.find(hash(of: series), where: { $0 == number }) {
                numbers.remove(at: place)
            }
            postings.remove(number)
            forgotten += 1
        }
        if forgotten > 0 { hasChanged = true }
        return forgotten
    }
}
