import Kernel

/// Tells connections that the walk before did not see, in bounded memory.
///
/// It remembers a number for each connection, made of both ends' addresses and ports. When it is full it goes on with
/// every second connection, chosen by that number: new ones are then a sample of what is new.
struct Newcomers {
    /// Connections remembered at most.
    static let limit = StayTable.limit

    private let seed: UInt64
    /// A power of two of places; 0 marks a free one.
    ///
    /// The last bit is that of the walk that last saw the connection.
    private var places: [UInt64] = []
    private var count = 0
    private var walkBit: UInt64 = 0
    /// One connection in 2^`halvings` is in the sample.
    private var halvings: UInt64 = 0
    /// Whether a walk has been remembered: in the first one everything would be new.
    private var hasBaseline = false

    /// `seed` keeps strangers from choosing addresses that meet in the table.
    init(seed: UInt64) { self.seed = seed }

    /// Ends a walk that was read to its end: who was not seen in it is forgotten.
    mutating func finish() {
        let bit = walkBit
        rebuild { $0 & 1 == bit }
        if halvings > 0, count < Self.limit / 4 { halvings -= 1 }
        walkBit ^= 1
        hasBaseline = true
    }

    /// Forgets everything, when nobody asks any more.
    mutating func forget() { self = Newcomers(seed: seed) }

    /// Whether the connection is in the sample and was not there in the walk before.
    mutating func isNew(_ identity: SocketIdentity) -> Bool {
        let hash = identity.connectionHash(seed: seed)
        // The sample is chosen by the upper bits, the place by the lower ones.
        guard isInSample(hash) else { return false }
        if count >= Self.limit { thin() }
        guard isInSample(hash) else { return false }
        if (count + 1) * 4 > places.count * 3 { rebuild(growing: true) { _ in true } }
        let key = hash | 2
        let place = place(of: key)
        let wasThere = places[place] != 0
        if !wasThere { count += 1 }
        places[place] = key & ~1 | walkBit
        return !wasThere && hasBaseline
    }

    private func isInSample(_ hash: UInt64) -> Bool { halvings == 0 || hash >> (64 - halvings) == 0 }

    private mutating func thin() {
        halvings = min(halvings + 1, 63)
        rebuild { [self] in isInSample($0) }
    }

    private func place(of key: UInt64) -> Int {
        let mask = places.count - 1
        var place = Int(truncatingIfNeeded: key >> 2) & mask
        while places[place] != 0, places[place] | 1 != key | 1 { place = (place + 1) & mask }
        return place
    }

    private mutating func rebuild(growing: Bool = false, keeping isKept: (UInt64) -> Bool) {
        let kept = places.filter { $0 != 0 && isKept($0) }
        var size = 256
        while (kept.count + (growing ? 1 : 0)) * 2 > size { size *= 2 }
        if size == places.count, kept.count == count { return }
        count = kept.count
        places = Array(repeating: 0, count: size)
        for key in kept { places[place(of: key)] = key }
    }
}
