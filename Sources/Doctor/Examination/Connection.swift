import Kernel

/// One TCP connection through the window, with what TCP_INFO says of it at both ends, where it was asked.
package struct Connection: Sendable {
    /// `nil` for one that was not there, or not remarkable, at the beginning.
    package let before: TCPSocket?
    package let after: TCPSocket
    package let detailBefore: ConnectionDetail?
    package let detailAfter: ConnectionDetail?

    /// Bytes that the peer acknowledged within the window; `nil` where that cannot be seen.
    package var acknowledgedBytes: UInt64? {
        guard let before = detailBefore?.acknowledgedBytes, let after = detailAfter?.acknowledgedBytes else {
            return nil
        }
        return after >= before ? after - before : 0
    }

    /// How long what is unread at both ends of a window of so many seconds waits at the pace at which the server read
    /// meanwhile; infinite for one that read nothing, `nil` where that cannot be seen, or nothing was unread.
    package func unreadSeconds(within seconds: Double) -> Double? {
        guard let before, before.receiveQueue > 0, after.receiveQueue > 0 else { return nil }
        let unread = Double(min(before.receiveQueue, after.receiveQueue))
        guard let from = detailBefore?.receivedBytes, let to = detailAfter?.receivedBytes else {
            // From rows alone only a server that reads nothing can be told.
            return before.receiveQueue == after.receiveQueue ? .infinity : nil
        }
        let read =
            Double(to >= from ? to - from : 0) + Double(before.receiveQueue) - Double(after.receiveQueue)
        return read > 0 ? unread * seconds / read : .infinity
    }

    /// Segments sent again within the window; `nil` where that cannot be seen.
    package var retransmits: UInt32? {
        guard let before = detailBefore?.totalRetransmits, let after = detailAfter?.totalRetransmits else {
            return nil
        }
        return after >= before ? after - before : 0
    }

    /// Milliseconds since the peer sent anything, an acknowledgement at least; `nil` where that cannot be seen.
    package var silentMilliseconds: UInt32? {
        [detailAfter?.lastDataReceivedMilliseconds, detailAfter?.lastAckReceivedMilliseconds]
            .compactMap(\.self).min()
    }

    /// Whether both ends are on this host, as far as the addresses tell.
    package var isLocal: Bool { after.isLocal }
}

extension TCPSocket {
    /// Whether both ends are on this host, as far as the addresses tell.
    package var isLocal: Bool {
        let (near, far) = (local.unmapped(port: 0), remote.unmapped(port: 0))
        return near == far || (!far.isIPv6 && far.high >> 56 == 127)
    }
}

extension Examination {
    /// The connections that `isWanted` picks among the remarkable ones and the sample of the later look.
    package func connections(_ isWanted: (TCPSocket) -> Bool) throws(Unknown) -> [Connection] {
        let facts = try after.sockets.get()
        var wanted: [SocketKey: TCPSocket] = [:]
        var order: [SocketKey] = []
        for rows in [facts.remarkable, facts.sample] {
            for socket in rows where isWanted(socket) && wanted[socket.key] == nil {
                wanted[socket.key] = socket
                order.append(socket.key)
            }
        }
        guard !order.isEmpty else { return [] }
        var earlier: [SocketKey: TCPSocket] = [:]
        // Without the earlier rows nothing is known to have lasted.
        if let past = try? before.sockets.get() {
            for rows in [past.remarkable, past.sample] {
                for socket in rows where wanted[socket.key] != nil { earlier[socket.key] = socket }
            }
        }
        // Without details a check says what it concludes from the rows alone.
        let (pastDetails, details) = (try? before.details.get(), try? after.details.get())
        return order.compactMap { key in
            wanted[key].map { socket in
                Connection(
                    before: earlier[key], after: socket, detailBefore: pastDetails?[socket.cookie],
                    detailAfter: details?[socket.cookie])
            }
        }
    }
}
