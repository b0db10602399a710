/// Which section has each series: four bytes for each number.
struct SectionOwners {
    private static let nobody: Int32 = -1
    private var places: [Int32] = []

    /// The place of the section that has the series.
    func owner(of number: Int32) -> Int? {
        guard number >= 0, number < places.count, places[Int(number)] != Self.nobody else { return nil }
        return Int(places[Int(number)])
    }

    /// Gives up those of `numbers` that are the section's.
    mutating func release(_ numbers: [Int32], of place: Int) {
        for number in numbers where owner(of: number) == place { places[Int(number)] = Self.nobody }
    }

    mutating func claim(_ numbers: [Int32], for place: Int) {
        let missing = Int(numbers.max() ?? -1) + 1 - places.count
        if missing > 0 { places += repeatElement(Self.nobody, count: missing) }
        for number in numbers where number >= 0 { places[Int(number)] = Int32(place) }
    }

    /// Leaves only the sections at `kept`, in that order.
    mutating func keep(_ kept: [Int]) {
        let moved = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($0.element, $0.offset) })
        for number in places.indices where places[number] != Self.nobody {
            places[number] = moved[Int(places[number])].map { Int32($0) } ?? Self.nobody
        }
    }
}
