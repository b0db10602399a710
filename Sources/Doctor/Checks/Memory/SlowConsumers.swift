import Kernel

/// Peers for which much is queued and that take none of it, or too little, through the whole window.
struct SlowConsumers {
    /// Bytes without an acknowledgement, or not sent, that a peer which reads would not leave.
    static let heavyBytes = TCPSocket.heavySendQueueBytes
    /// A shorter window says nothing about a slow peer; a little less than three, because two looks take time.
    static let shortestWindowSeconds = 2.9

    let groups: [ConnectionGroup]
    /// What the kernel holds for all of them.
    let heldBytes: Double

    init(_ exam: Examination) throws(Unknown) {
        guard exam.seconds >= Self.shortestWindowSeconds else {
            throw Unknown("the window is shorter than 3 s", grant: "--for 3s or longer")
        }
        let stuck = try exam.connections { $0.state == .established && $0.sendQueue > Self.heavyBytes }
            .filter(Self.isSlow)
        groups = try exam.manyByServer(stuck)
        heldBytes = groups.reduce(0) { $0 + Self.bytes(of: $1) }
    }

    static func bytes(of group: ConnectionGroup) -> Double {
        group.connections.reduce(0) { $0 + Double($1.after.sendQueue) }
    }

    /// Above 64 KiB at both ends, and the peer keeps its window shut or has acknowledged nothing.
    ///
    /// A shut window that opens a little now and then is slow too: what is queued would take it longer than the window
    /// to read. A peer that answers no retransmission is lost, not slow.
    private static func isSlow(_ connection: Connection) -> Bool {
        guard let before = connection.before, before.sendQueue > heavyBytes else { return false }
        let now = connection.after
        if now.timer == .retransmit, now.retransmits >= TCPSocket.manyRetransmits { return false }
        let isShut = before.timer == .zeroWindowProbe && now.timer == .zeroWindowProbe
        guard let acknowledged = connection.acknowledgedBytes else { return isShut }
        if isShut { return acknowledged < UInt64(now.sendQueue) }
        return acknowledged == 0 && now.sendQueue >= before.sendQueue
    }
}
