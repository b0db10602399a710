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
        let place: Int

        var port: UInt16 { identity.local.port }
    }

    /// What is known of the port with one number.
    private struct Place {
        var port: UInt16 = 0
        var ceiling = UInt64.max
        var count = 0
    }

    private(set) var chosen: [Candidate] = []
    private var places: [Place] = []

    /// Begins a walk.
    mutating func begin() {
        chosen.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
    }

    /// Considers a connection; `place` is the number that the caller gives its local port in this walk.
    mutating func offer(_ socket: SocketIdentity, at place: Int) {
        while places.count <= place { places.append(Place()) }
        let hash = Self.hash(socket.cookie)
        guard hash < places[place].ceiling else { return }
        let candidate = Candidate(identity: socket, hash: hash, place: place)
        chosen.append(candidate)
        places[place].port = candidate.port
        places[place].count += 1
        if places[place].count > Self.portLimit { halve(place) }
        while chosen.count > Self.totalLimit { halve(fullest) }
    }

    /// By port, whose hash must be below what to be chosen; a port that is not here showed no connection.
    var ceilings: [UInt16: UInt64] {
        Dictionary(places.lazy.map { ($0.port, $0.ceiling) }, uniquingKeysWith: min)
    }

    private var fullest: Int {
        places.indices.max { places[$0].count < places[$1].count } ?? 0
    }

    private mutating func halve(_ place: Int) {
        places[place].ceiling /= 2
        let (ceiling, before) = (places[place].ceiling, chosen.count)
        chosen.removeAll { $0.place == place && $0.hash >= ceiling }
        places[place].count -= before - chosen.count
    }

    /// Spreads cookies, which are dealt out in order, over all numbers: the finisher of SplitMix64.
    static func hash(_ cookie: UInt64) -> UInt64 {
        var mixed = cookie &+ 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
