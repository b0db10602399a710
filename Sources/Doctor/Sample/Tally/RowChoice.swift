import Kernel

/// A choice of sockets in bounded memory: all while they are few, else a fair sample that is the same in the next walk.
///
/// A socket is chosen when the hash of its cookie is below the ceiling of its group. Ceilings begin at the top; whenever
/// there are too many, the fullest group's is halved. So a rare kind is kept whole beside a frequent one, and who was
/// chosen once nearly always is again, whatever the order of rows.
struct RowChoice {
    private struct Group {
        var ceiling = UInt64.max
        var rows: [TCPSocket] = []
    }

    let limit: Int
    private var groups: [Group] = []
    private var kept = 0
    private var offered = 0

    init(limit: Int) { self.limit = limit }

    /// Considers a socket; groups are numbered from 0.
    mutating func offer(_ socket: TCPSocket, group: Int) {
        offered += 1
        while groups.count <= group { groups.append(Group()) }
        guard socket.lot < groups[group].ceiling else { return }
        groups[group].rows.append(socket)
        kept += 1
        while kept > limit { halve(fullest) }
    }

    /// The chosen, group by group, as they came.
    var rows: [TCPSocket] { groups.flatMap(\.rows) }

    var leftOut: Int { offered - kept }

    private var fullest: Int {
        groups.indices.max { groups[$0].rows.count < groups[$1].rows.count } ?? 0
    }

    private mutating func halve(_ place: Int) {
        let before = groups[place].rows.count
        let ceiling = groups[place].ceiling / 2
        groups[place].ceiling = ceiling
        groups[place].rows.removeAll { $0.lot >= ceiling }
        kept -= before - groups[place].rows.count
    }
}

extension TCPSocket {
    /// A number that spreads sockets over all numbers, the same as long as the socket lives.
    ///
    /// The finisher of SplitMix64; cookies are dealt out in order.
    var lot: UInt64 {
        var mixed = (cookie != 0 ? cookie : remote.hash(seed: local.hash(seed: 0))) &+ 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
