import Kernel

/// Counts connections by tuple in bounded memory (Misra and Gries, 1982).
///
/// While there are no more tuples than places every count is exact. Beyond, a tuple that finds no place takes one from
/// every other that is not kept, so that counts are too small by at most one part in `limit` of all. The heaviest of a walk
/// are kept by the next, which counts them exactly: whoever has 1 % of the usable ports is among them, whatever others do.
struct TupleTally {
    /// Tuples counted at a time.
    static let limit = 1024
    /// Of these, those that are kept whatever comes.
    static let keptLimit = 512

    private struct Entry {
        var tuple: PortTuple
        var count: Int
        var isKept: Bool
    }

    private let seed: UInt64
    private var entries: [Entry] = []
    /// Places of `entries` plus one, by hash; 0 is free.
    private var index: [UInt16] = []
    /// Connections that are in no count.
    private(set) var uncounted = 0

    /// `seed` keeps strangers from choosing addresses that meet in the index.
    init(seed: UInt64) { self.seed = seed }

    /// Begins a walk, which keeps the tuples that had at least `weight` connections in the last one.
    mutating func begin(keeping weight: Int) {
        entries = entries.filter { $0.count >= weight }.sorted { $0.count > $1.count }
            .prefix(Self.keptLimit).map { Entry(tuple: $0.tuple, count: 0, isKept: true) }
        uncounted = 0
        reindex()
    }

    mutating func count(_ identity: SocketIdentity) {
        let tuple = PortTuple(identity)
        if index.isEmpty { index = Array(repeating: 0, count: Self.limit * 2) }
        while true {
            let place = place(of: tuple)
            if index[place] != 0 {
                entries[Int(index[place]) - 1].count += 1
                return
            }
            if entries.count < Self.limit {
                entries.append(Entry(tuple: tuple, count: 1, isKept: false))
                index[place] = UInt16(entries.count)
                return
            }
            if !makeRoom() {
                uncounted += 1
                return
            }
        }
    }

    /// The fullest, at most `number`, in a fixed order.
    func fullest(_ number: Int) -> [(tuple: PortTuple, count: Int)] {
        let counted = entries.filter { $0.count > 0 }
        return counted.sorted { ($1.count, $0.tuple) < ($0.count, $1.tuple) }.prefix(number)
            .map { ($0.tuple, $0.count) }
    }

    /// Takes one connection from every tuple that is not kept, and the newcomer's with them.
    ///
    /// Says whether a place became free, for which the newcomer then has its connection.
    private mutating func makeRoom() -> Bool {
        let before = entries.count
        let smallest = entries.lazy.filter { !$0.isKept }.map(\.count).min() ?? 0
        if smallest > 1 {
            for place in entries.indices where !entries[place].isKept { entries[place].count -= 1 }
            uncounted += before - keptCount
            return false
        }
        entries.removeAll { !$0.isKept && $0.count <= 1 }
        uncounted += before - entries.count
        reindex()
        return true
    }

    private var keptCount: Int { entries.count { $0.isKept } }

    private mutating func reindex() {
        if entries.isEmpty, index.isEmpty { return }
        index = Array(repeating: 0, count: Self.limit * 2)
        for number in entries.indices { index[place(of: entries[number].tuple)] = UInt16(number + 1) }
    }

    private func place(of tuple: PortTuple) -> Int {
        let mask = index.count - 1
        var place = Int(truncatingIfNeeded: tuple.hash(seed: seed)) & mask
        while index[place] != 0, entries[Int(index[place]) - 1].tuple != tuple { place = (place + 1) & mask }
        return place
    }
}
