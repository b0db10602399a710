import Kernel

/// Established connections that acknowledge nothing, told apart by why.
struct LostConnections {
    /// Retransmissions in a row that no path causes by chance.
    static let manyRetransmits = TCPSocket.manyRetransmits
    /// So many that the peer is gone: the sixth comes after some 13 s.
    static let deadRetransmits: UInt8 = 5
    /// What is taken for a full segment where TCP_INFO does not tell.
    static let likelySegmentBytes: UInt32 = 1200

    /// Full segments vanish, and small ones pass.
    let blackholed: [Connection]
    /// Nothing comes from the peer.
    let dead: [Connection]

    init(_ exam: Examination) throws(Unknown) {
        // Where the setting cannot be seen, large segments may be probed already.
        let isProbing = (try? exam.setting("net.ipv4.tcp_mtu_probing").number()) != 0
        let silent = try exam.connections {
            $0.state == .established && $0.timer == .retransmit && $0.retransmits >= Self.manyRetransmits
        }.filter { ($0.acknowledgedBytes ?? 0) == 0 }
        blackholed = isProbing ? [] : silent.filter { Self.losesLargeSegments($0, within: exam.seconds) }
        dead = silent.filter { connection in
            guard connection.after.retransmits >= Self.deadRetransmits else { return false }
            // From rows alone the two cannot be told apart.
            return isProbing || connection.detailAfter == nil
                || !Self.losesLargeSegments(connection, within: exam.seconds)
        }
    }

    /// A full segment is on the way through the whole window, and the peer is heard from, or has never acknowledged a
    /// full segment before.
    private static func losesLargeSegments(_ connection: Connection, within seconds: Double) -> Bool {
        let segment = max(connection.detailAfter?.segmentBytes ?? likelySegmentBytes, 1)
        guard let before = connection.before, before.retransmits >= manyRetransmits,
            before.timer == .retransmit, connection.after.sendQueue >= segment
        else { return false }
        guard let detail = connection.detailAfter else { return true }
        if let silence = connection.silentMilliseconds, Double(silence) <= seconds * 1000 { return true }
        return (detail.acknowledgedBytes ?? 0) < UInt64(segment)
    }
}
