/// A hash table of numbers whose keys stand elsewhere: eight bytes a place, at most seven eighths of them full.
///
/// Whoever asks compares the keys; here are only 32 bits of their hashes. Open addressing with linear probing; what is
/// removed leaves no mark, because what stands behind it moves up.
struct HashedNumbers: Sendable {
    private struct Place {
        var hash: UInt32
        var number: Int32
    }

    /// No number, so that every other can be kept.
    private static let none = Int32.min

    private var places: [Place] = []
    private(set) var count = 0

    private var mask: Int { places.count - 1 }

    /// The place of the number with that hash which `isWanted`.
    func find(_ hash: UInt32, where isWanted: (Int32) -> Bool) -> Int? {
        if count == 0 { return nil }
        var place = Int(hash) & mask
        while places[place].number != Self.none {
            if places[place].hash == hash, isWanted(places[place].number) { return place }
            place = (place + 1) & mask
        }
        return nil
    }

    subscript(place: Int) -> Int32 {
        get { places[place].number }
        set { places[place].number = newValue }
    }

    mutating func insert(_ number: Int32, _ hash: UInt32) {
        precondition(number != Self.none, "\(number) stands for nothing")
        // So 100,000 series and the host's own fit into 2^17 places, some five of which a search then looks at.
        if (count + 1) * 8 > places.count * 7 { grow() }
        put(Place(hash: hash, number: number))
        count += 1
    }

    mutating func remove(at place: Int) {
        var hole = place
        var next = (hole + 1) & mask
        while places[next].number != Self.none {
            // It may move up when its own place is not between the hole and where it stands.
            let home = Int(places[next].hash) & mask
            if (next - home) & mask >= (next - hole) & mask {
                places[hole] = places[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        places[hole].number = Self.none
        count -= 1
    }

    /// In no order.
    func forEachNumber(_ body: (Int32) -> Void) {
        for place in places where place.number != Self.none { body(place.number) }
    }

    private mutating func grow() {
        let old = places
        places = [Place](repeating: Place(hash: 0, number: Self.none), count: max(old.count * 2, 4))
        for place in old where place.number != Self.none { put(place) }
    }

    private mutating func put(_ new: Place) {
        var place = Int(new.hash) & mask
        while places[place].number != Self.none { place = (place + 1) & mask }
        places[place] = new
    }
}
