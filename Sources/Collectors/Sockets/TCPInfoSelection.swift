import Kernel

/// Which connections of listening ports are asked for their TCP_INFO: a fair sample that stays the same from walk to
/// walk.
///
/// A connection is chosen when the hash of its cookie is below the ceiling of its port. Ceilings begin at the top, and
/// one is halved whenever its port has too many, or the fullest one's when all together have: so what is chosen
/// depends on cookies, not on the order of rows, and who was chosen once nearly always is again.
struct TCPInfoSelection {
    /// Connections of one port.
    static let portLimit = 1000
    /// Connections of all ports.
    static let totalLimit = 4000

    struct Candidate {
        let identity: SocketIdentity
        let hash: UInt64
        /// The number that whoever offered it has for its port.
        let place: Int
    }

    private(set) var chosen: [Candidate] = []
    /// By place.
    private var ceilings: [UInt64] = []
    private var counts: [Int] = []

    /// Begins a walk.
    mutating func begin() {
        chosen.removeAll(keepingCapacity: true)
        ceilings.removeAll(keepingCapacity: true)
        counts.removeAll(keepingCapacity: true)
    }

    mutating func offer(_ socket: SocketIdentity, at place: Int) {
        while ceilings.count <= place {
            ceilings.append(.max)
            counts.append(0)
        }
        let hash = Self.hash(socket.cookie)
        guard hash < ceilings[place] else { return }
        chosen.append(Candidate(identity: socket, hash: hash, place: place))
        counts[place] += 1
        if counts[place] > Self.portLimit { halve(place) }
        while chosen.count > Self.totalLimit,
            let fullest = counts.indices.max(by: { counts[$0] < counts[$1] })
        {
            halve(fullest)
        }
    }

    /// Whose hash is below this was chosen, if it was there.
    func ceiling(at place: Int) -> UInt64 { place < ceilings.count ? ceilings[place] : .max }

    private mutating func halve(_ place: Int) {
        ceilings[place] /= 2
        let ceiling = ceilings[place]
        chosen.removeAll { $0.place == place && $0.hash >= ceiling }
        counts[place] = chosen.count { $0.place == place }
    }

    /// Spreads cookies, which are dealt out in order, over all numbers: the finisher of SplitMix64.
    static func hash(_ cookie: UInt64) -> UInt64 {
        var mixed = cookie &+ 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
