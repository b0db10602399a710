import Kernel

/// Peers for which much is queued and that take none of it, or too little, through the whole window.
struct SlowConsumers {
    /// Bytes without an acknowledgement, or not sent, that a peer which reads would not leave.
    static let heavyBytes = TCPSocket.heavySendQueueBytes
    /// A shorter window says nothing about a slow peer; a little less than three, because two looks take time.
    static let shortestWindowSeconds = 2.9
    /// A peer that would take longer to read what is queued for it already does not keep up.
    static let slowSeconds = 60.0

    let groups: [ConnectionGroup]
    /// What the kernel holds for all of them.
    let heldBytes: Double

    init(_ exam: Examination) throws(Unknown) {
        guard exam.seconds >= Self.shortestWindowSeconds else {
            throw Unknown("the window is shorter than 3 s", grant: "--for 3s or longer")
        }
        let stuck = try exam.connections { $0.state == .established && $0.sendQueue > Self.heavyBytes }
            .filter { Self.isSlow($0, within: exam.seconds) }
        groups = try exam.manyByServer(stuck)
        heldBytes = groups.reduce(0) { $0 + Self.bytes(of: $1) }
    }

    static func bytes(of group: ConnectionGroup) -> Double {
        group.connections.reduce(0) { $0 + Double($1.after.sendQueue) }
    }

    /// Above 64 KiB at both ends, and the peer has acknowledged nothing, or so little that the rest takes it a minute.
    ///
    /// Whether its window was shut at a look says little: that of a peer which reads steadily, and more slowly than the
    /// server writes, is shut most of the time. A peer that answers no retransmission is lost, not slow.
    private static func isSlow(_ connection: Connection, within seconds: Double) -> Bool {
        guard let before = connection.before, before.sendQueue > heavyBytes else { return false }
        let now = connection.after
        if now.timer == .retransmit, now.retransmits >= TCPSocket.manyRetransmits { return false }
        guard let acknowledged = connection.acknowledgedBytes else {
            return before.timer == .zeroWindowProbe && now.timer == .zeroWindowProbe
        }
        return Double(acknowledged) * slowSeconds < Double(now.sendQueue) * seconds
    }
}
