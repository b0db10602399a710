/// Which series have which value of one label.
///
/// The values themselves are read from a series that has them, so a value that one series has costs eight to sixteen
/// bytes, however long it is.
struct ValueIndex: Sendable {
    /// A number that is one series, or the complement of the place of a list.
    private var entries = HashedNumbers()
    /// Each rising, of two or more.
    private var lists: [[Int32]] = []
    private var freeLists: [Int] = []

    var isEmpty: Bool { entries.count == 0 }

    /// The series that have `value`, rising; `valueOf` answers what a series has.
    func numbers(of value: String, _ valueOf: (Int32) -> String) -> [Int32] {
        find(value, valueOf).map { numbers(of: entries[$0]) } ?? []
    }

    mutating func insert(_ number: Int32, _ value: String, _ valueOf: (Int32) -> String) {
        guard let place = find(value, valueOf) else {
            entries.insert(number, Self.hash(value))
            return
        }
        let entry = entries[place]
        if entry < 0 {
            Self.insert(number, in: &lists[Int(~entry)])
            return
        }
        let pair = [min(entry, number), max(entry, number)]
        let list = freeLists.popLast() ?? lists.count
        if list == lists.count { lists.append(pair) } else { lists[list] = pair }
        entries[place] = ~Int32(list)
    }

    mutating func remove(_ number: Int32, _ value: String, _ valueOf: (Int32) -> String) {
        guard let place = find(value, valueOf) else { return }
        let entry = entries[place]
        if entry >= 0 {
            entries.remove(at: place)
            return
        }
        let list = Int(~entry)
        guard let index = lists[list].sortedIndex(of: number) else { return }
        lists[list].remove(at: index)
        if lists[list].count > 1 { return }
        entries[place] = lists[list][0]
        lists[list] = []
        freeLists.append(list)
    }

    /// Calls `body` with the series of each value.
    func forEachValue(_ body: ([Int32]) -> Void) { entries.forEachNumber { body(numbers(of: $0)) } }

    private func numbers(of entry: Int32) -> [Int32] { entry < 0 ? lists[Int(~entry)] : [entry] }

    private func find(_ value: String, _ valueOf: (Int32) -> String) -> Int? {
        entries.find(Self.hash(value)) { entry in
            valueOf(entry < 0 ? lists[Int(~entry)][0] : entry) == value
        }
    }

    private static func hash(_ value: String) -> UInt32 { UInt32(truncatingIfNeeded: value.hashValue) }

    private static func insert(_ number: Int32, in list: inout [Int32]) {
        if let last = list.last, last >= number {
            list.insert(number, at: list.sortedPlace(of: number))
        } else {
            list.append(number)
        }
    }
}
