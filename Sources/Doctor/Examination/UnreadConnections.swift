import Kernel

/// Established connections with received bytes that nobody has read.
struct UnreadConnections {
    /// By the server that ought to read, most connections first; none when the rows cannot be seen.
    let groups: [ConnectionGroup]
    /// Whether the rows are known, and nothing is unread.
    let isNone: Bool

    /// Bytes that wait longer to be read make the peer wait; a bulk transfer that keeps its reader busy has less: some
    /// 10 ms on loopback.
    static let longWaitSeconds = 0.5

    /// `forLong` leaves out those whose bytes are read within half a second.
    init(_ exam: Examination, forLong: Bool) {
        // Without rows the counters speak alone.
        guard let facts = try? exam.after.sockets.get(), !exam.hidesConnections(facts),
            let unread = try? exam.connections({ $0.state == .established && $0.receiveQueue > 0 })
        else {
            (groups, isNone) = ([], false)
            return
        }
        let told = forLong ? unread.filter { Self.waitsLong($0, in: exam) } : unread
        groups = exam.byServer(told, in: facts)
        isNone = groups.isEmpty
    }

    static func waitsLong(_ connection: Connection, in exam: Examination) -> Bool {
        (connection.unreadSeconds(within: exam.seconds) ?? 0) >= longWaitSeconds
    }

    /// Whether the server read nothing of it through the window.
    static func waitsForEver(_ connection: Connection, in exam: Examination) -> Bool {
        connection.unreadSeconds(within: exam.seconds) == .infinity
    }

    /// Whose unread bytes are the most.
    var fullest: ConnectionGroup? { groups.max { Self.bytes(of: $0) < Self.bytes(of: $1) } }

    var place: Place { fullest?.place ?? Place() }

    var touches: Set<Subject> { fullest?.touches ?? [.namespace] }

    static func bytes(of group: ConnectionGroup) -> Double {
        group.connections.reduce(0) { $0 + Double($1.after.receiveQueue) }
    }

    var evidence: [Evidence] {
        fullest.map { group in
            [
                Evidence(
                    source: "sock_diag", field: "established with idiag_rqueue above 0",
                    after: Double(group.count)),
                Evidence(
                    source: "sock_diag", field: "their idiag_rqueue",
                    before: group.connections.reduce(0) { $0 + Double($1.before?.receiveQueue ?? 0) },
                    after: Self.bytes(of: group)),
            ]
        } ?? []
    }
}

extension Examination {
    /// Whether the kernel counts connections of which no row was seen: rows of a recording that holds none.
    func hidesConnections(_ facts: SocketFacts) -> Bool {
        changeIfAny("Tcp.CurrEstab").after > 0 && facts[.established] + facts[.closeWait] == 0
    }
}
