/// Some of the series' numbers: one byte for each up to the largest, so that a layout of 100,000 is walked without hashing.
struct NumberSet {
    private var isIn: [Bool] = []

    func contains(_ number: Int32) -> Bool { number < isIn.count && number >= 0 && isIn[Int(number)] }

    /// Answers whether it is new here; the number must not be negative.
    @discardableResult
    mutating func insert(_ number: Int32) -> Bool {
        let missing = Int(number) + 1 - isIn.count
        if missing > 0 { isIn += repeatElement(false, count: missing + isIn.count) }
        defer { isIn[Int(number)] = true }
        return !isIn[Int(number)]
    }

    /// All of them, rising.
    var numbers: [Int32] { isIn.indices.filter { isIn[$0] }.map { Int32($0) } }
}
