import Kernel

/// All listeners of a network namespace, followed from dump to dump.
struct ListenerBoard: SocketSink {
    /// Groups followed at most.
    static let groupLimit = 1024
    /// Sockets of one group followed at most.
    static let memberLimit = 1024
    /// How many passes a group, or a member of one, is remembered after it was last seen: a server that comes back
    /// within a minute goes on with its counts.
    let lingerPasses: UInt64

    private(set) var groups: [ListenerGroup] = []
    /// Rows that found no room, over all passes.
    private(set) var leftOut: UInt64 = 0
    /// Whether the current pass showed a socket for the first time.
    private(set) var hasNewMembers = false
    /// Whether a queue or a count of drops differs between the last two passes.
    private(set) var hasMovement = false
    private(set) var pass: UInt64 = 0
    private var places: [SocketEndpoint: Int] = [:]
    private var leftOutNow: UInt64 = 0
    private var era: UInt32 = 0

    init(lingerPasses: Int) { self.lingerPasses = UInt64(max(lingerPasses, 1)) }

    /// Goes on in another namespace: the counts stay, and no socket there is one that was seen before.
    mutating func move() { era &+= 1 }

    mutating func begin() {
        pass += 1
        leftOutNow = 0
        hasNewMembers = false
    }

    mutating func take(_ row: SocketRow) {
        guard row.state == SocketState.listen.rawValue else { return }
        guard let place = place(of: row.local) else {
            leftOutNow += 1
            return
        }
        let name = ListenerGroup.Name(cookie: row.cookie, era: era)
        if groups[place].members.count >= Self.memberLimit, !groups[place].knows(name) {
            leftOutNow += 1
            return
        }
        if groups[place].take(row, name, pass: pass) { hasNewMembers = true }
    }

    /// Ends a pass that was read to its end.
    mutating func finish() {
        leftOut += leftOutNow
        hasMovement = false
        for place in groups.indices where groups[place].lastPass == pass {
            groups[place].finishPass()
            hasMovement = hasMovement || groups[place].hasMoved
        }
        if pass % lingerPasses == 0, pass > lingerPasses { forget(before: pass - lingerPasses) }
    }

    /// Names each group after the owner of its open sockets; those that linger have none any more.
    mutating func label(from owners: ListenerOwners) {
        for place in groups.indices {
            let open = groups[place].members.lazy.filter { [pass] in $0.lastPass == pass }
            groups[place].process = owners.name(of: open.map(\.inode))
        }
    }

    private mutating func place(of endpoint: SocketEndpoint) -> Int? {
        if let known = places[endpoint] { return known }
        if groups.count == Self.groupLimit { return nil }
        groups.append(ListenerGroup(endpoint: endpoint, peakTicks: Int(clamping: lingerPasses)))
        places[endpoint] = groups.count - 1
        return groups.count - 1
    }

    private mutating func forget(before oldest: UInt64) {
        for place in groups.indices { groups[place].forget(before: oldest) }
        if groups.allSatisfy({ !$0.members.isEmpty }) { return }
        groups.removeAll { $0.members.isEmpty }
        places = [:]
        for place in groups.indices { places[groups[place].endpoint] = place }
    }
}
