import Kernel

/// The listening sockets of one address and port: one, or with SO_REUSEPORT many.
struct ListenerGroup {
    /// What tells a socket from every other that a board has seen.
    ///
    /// Before Linux 5.10 each network namespace counted its cookies from 1.
    struct Name: Equatable {
        let cookie: UInt64
        /// How many namespaces the board had followed before.
        let era: UInt32
    }

    /// One listening socket.
    ///
    /// It is remembered for a while after it was last seen, so that a dump which missed it
    /// does not make its drops count twice.
    struct Member {
        let name: Name
        let inode: UInt32
        var drops: UInt32
        var lastPass: UInt64
    }

    let endpoint: SocketEndpoint
    // The label texts, made once.
    let address: String
    let port: String
    var process = ""

    private(set) var members: [Member] = []
    private(set) var queue: UInt32 = 0
    private(set) var limit: UInt32 = 0
    private(set) var peak: RollingMaximum
    /// What all its sockets have dropped, those that are closed included.
    private(set) var drops: UInt64 = 0
    /// Members seen in the current pass.
    private(set) var seen = 0
    private(set) var lastPass: UInt64 = 0
    /// What the pass before showed; passes are counted from 1.
    private var before: (pass: UInt64, queue: UInt32, drops: UInt64) = (0, 0, 0)
    /// Where the next row is expected: dumps keep their order.
    private var cursor = 0

    init(endpoint: SocketEndpoint, peakTicks: Int) {
        self.endpoint = endpoint
        address = endpoint.address
        port = String(endpoint.port)
        peak = RollingMaximum(ticks: peakTicks)
    }

    /// Whether queue or drops differ between the last two passes that showed this group, one right after the other.
    var hasMoved: Bool {
        before.pass > 0 && before.pass + 1 == lastPass
            && (before.queue != queue || before.drops != drops)
    }

    /// Takes one row of dump number `pass`, and says whether its socket is new.
    mutating func take(_ row: SocketRow, _ name: Name, pass: UInt64) -> Bool {
        if lastPass != pass {
            before = (lastPass, queue, drops)
            lastPass = pass
            (seen, queue, limit) = (0, 0, 0)
        }
        let dropsNow = row.drops ?? 0
        let isNew: Bool
        if let place = place(of: name) {
            // A dump under churn may show a socket twice.
            if members[place].lastPass == pass { return false }
            count(dropsNow, of: place)
            members[place].lastPass = pass
            isNew = false
        } else {
            drops += UInt64(dropsNow)
            members.append(Member(name: name, inode: row.inode, drops: dropsNow, lastPass: pass))
            cursor = 0
            isNew = true
        }
        judge(queue: row.receiveQueue, limit: row.sendQueue)
        seen += 1
        return isNew
    }

    /// Whether the socket of that name is among the members.
    func knows(_ name: Name) -> Bool { members.contains { $0.name == name } }

    /// Ends a pass that showed this group.
    mutating func finishPass() { peak.add(queue) }

    /// Forgets sockets last seen before `pass`.
    mutating func forget(before pass: UInt64) {
        members.removeAll { $0.lastPass < pass }
        cursor = 0
    }

    private mutating func place(of name: Name) -> Int? {
        if cursor < members.count, members[cursor].name == name {
            cursor += 1
            return cursor - 1
        }
        guard let found = members.firstIndex(where: { $0.name == name }) else { return nil }
        cursor = found + 1
        return found
    }

    /// Adds what a socket dropped since it was last seen; `sk_drops` is 32 bits wide and wraps.
    private mutating func count(_ now: UInt32, of place: Int) {
        let moved = now &- members[place].drops
        if moved < 1 << 31 { drops += UInt64(moved) }
        members[place].drops = now
    }

    /// Keeps the fullest socket: by queue over limit, then by the smaller limit.
    private mutating func judge(queue: UInt32, limit: UInt32) {
        if seen > 0 {
            let (mine, other) = (
                UInt64(self.queue) * (UInt64(limit) + 1), UInt64(queue) * (UInt64(self.limit) + 1)
            )
            if other < mine || other == mine && limit >= self.limit { return }
        }
        (self.queue, self.limit) = (queue, limit)
    }
}
