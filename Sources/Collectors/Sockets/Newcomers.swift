import Kernel

/// Tells connections that the walk before did not see, in bounded memory.
///
/// It remembers a number for each connection, made of both ends' addresses and ports. When it is full it goes on with
/// every second connection, chosen by that number: new ones are then a sample of what is new. The number has 30 bits:
/// among a million connections, one newcomer in a thousand is taken for somebody who was there.
struct Newcomers {
    /// Connections remembered at most.
    static let limit = StayTable.limit
    /// Looked up together: each waits for memory, and so they wait at the same time.
    private static let batch = 256

    private let seed: UInt64
    /// A power of two of places; 0 marks a free one.
    ///
    /// The last bit is that of the walk that last saw the connection.
    private var places: [UInt32] = []
    private var count = 0
    private var walkBit: UInt32 = 0
    /// One connection in 2^`halvings` is in the sample.
    private var halvings: UInt32 = 0
    /// Whether a walk has been remembered: in the first one everything would be new.
    private var hasBaseline = false
    /// Noted and not looked up yet, with the tally that counts it.
    private var waiting: [(key: UInt32, tally: Int)] = []

    /// `seed` keeps strangers from choosing addresses that meet in the table.
    init(seed: UInt64) { self.seed = seed }

    /// Begins a walk, or begins it again.
    mutating func begin() { waiting.removeAll(keepingCapacity: true) }

    /// Notes a connection, which is counted in the tally at `tally` if it is in the sample and new; not always at once.
    mutating func note(_ identity: SocketIdentity, at tally: Int, in tallies: inout [PortTally]) {
        // Bit 1 tells it from a free place.
        let key = UInt32(truncatingIfNeeded: identity.connectionHash(seed: seed) >> 32) | 3
        waiting.append((key, tally))
        if waiting.count == Self.batch { lookUp(into: &tallies) }
    }

    /// Ends a walk that was read to its end: who was not seen in it is forgotten.
    mutating func finish(_ tallies: inout [PortTally]) {
        lookUp(into: &tallies)
        let bit = walkBit
        rebuild { $0 & 1 == bit }
        if halvings > 0, count < Self.limit / 4 { halvings -= 1 }
        walkBit ^= 1
        hasBaseline = true
    }

    /// Forgets everything, when nobody asks any more.
    mutating func forget() { self = Newcomers(seed: seed) }

    private mutating func lookUp(into tallies: inout [PortTally]) {
        for (key, tally) in waiting where isNew(key) { tallies[tally].newcomers += 1 }
        waiting.removeAll(keepingCapacity: true)
    }

    /// Remembers a connection, and says whether it is in the sample and was not there in the walk before.
    private mutating func isNew(_ key: UInt32) -> Bool {
        // The sample is chosen by the upper bits, the place by the lower ones.
        guard isInSample(key) else { return false }
        if count >= Self.limit { thin() }
        guard isInSample(key) else { return false }
        if (count + 1) * 4 > places.count * 3 { rebuild(growing: true) { _ in true } }
        let place = place(of: key)
        let wasThere = places[place] != 0
        if !wasThere { count += 1 }
        places[place] = key & ~1 | walkBit
        return !wasThere && hasBaseline
    }

    private func isInSample(_ key: UInt32) -> Bool { halvings == 0 || key >> (32 - halvings) == 0 }

    private mutating func thin() {
        halvings = min(halvings + 1, 31)
        rebuild { [self] in isInSample($0) }
    }

    private func place(of key: UInt32) -> Int {
        let mask = places.count - 1
        var place = Int(key >> 2) & mask
        while places[place] != 0, places[place] | 1 != key | 1 { place = (place + 1) & mask }
        return place
    }

    private mutating func rebuild(growing: Bool = false, keeping isKept: (UInt32) -> Bool) {
        let kept = places.filter { $0 != 0 && isKept($0) }
        var size = 256
        while (kept.count + (growing ? 1 : 0)) * 2 > size { size *= 2 }
        if size == places.count, kept.count == count { return }
        count = kept.count
        places = Array(repeating: 0, count: size)
        for key in kept { places[place(of: key)] = key }
    }
}
