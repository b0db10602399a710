import Kernel

/// What the namespace dropped of connections that were not there yet, and not for a full accept queue.
struct OtherListenDrops {
    let drops: Change
    let overflows: Change
    /// ListenDrops without the overflows that are a part of them.
    let count: Int64
    /// Half-open requests that were thrown away because their queue was full and cookies were off.
    let refusedRequests: Change
    /// Whether tcp_syncookies is 0 and explains the drops.
    let isForWantOfCookies: Bool
}

extension Examination {
    func otherListenDrops() throws(Unknown) -> OtherListenDrops {
        let drops = try change("TcpExt.ListenDrops")
        let overflows = changeIfAny("TcpExt.ListenOverflows")
        let refused = changeIfAny("TcpExt.TCPReqQFullDrop")
        let difference = max(drops.delta &- overflows.delta, 0)
        // Both are read column by column while they move.
        let slack = overflows.delta == 0 ? 0 : max(Self.columnSlack, overflows.delta / 100)
        let count = difference > slack ? difference : 0
        // Where the setting cannot be seen nothing is laid to it.
        let cookies = try? setting("net.ipv4.tcp_syncookies").number()
        let isThreeQuarters = count > 0 && overflows.delta == 0
        return OtherListenDrops(
            drops: drops, overflows: overflows, count: count, refusedRequests: refused,
            isForWantOfCookies: cookies == 0 && (refused.delta > 0 || isThreeQuarters))
    }

    private static let columnSlack: Int64 = 2

    /// The listeners with their half-open requests at the end of the window, most first; without any that have none.
    func halfOpen() throws(Unknown) -> [(listener: Listener, requests: Int)] {
        let ports = try after.sockets.get().ports
        var seen: Set<UInt16> = []
        return try listeners().compactMap { listener in
            guard let requests = ports[listener.port]?.byState[.synReceived], requests > 0,
                seen.insert(listener.port).inserted
            else { return nil }
            return (listener, requests)
        }.sorted { ($0.requests, $1.listener.port) > ($1.requests, $0.listener.port) }
    }
}
