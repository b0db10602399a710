import Doctor
import Kernel

/// What TCP_INFO and a row say of one made-up connection at one end of the window.
struct MadeUpConnection {
    var socket: TCPSocket
    /// `nil` where TCP_INFO is not told.
    var detail: ConnectionDetail?
}

extension MadeUpHost {
    /// Established connections to `port` from 10.0.1.0/24 on, alike but for their addresses, healthy and idle but for
    /// what `before` and `after` make of them; `hasDetails` says whether anybody tells their TCP_INFO.
    func established(
        _ count: Int, to port: UInt16 = 8080, firstPeer: UInt64 = 1, hasDetails: Bool = true,
        before: (inout MadeUpConnection) -> Void, after: (inout MadeUpConnection) -> Void
    ) -> MadeUpHost {
        changed { host in
            for number in 0..<UInt64(count) {
                let plain = Self.connection(number + firstPeer, to: port, hasDetails: hasDetails)
                host.before.add(plain, before)
                host.after.add(plain, after)
            }
        }
    }

    /// The same at both ends.
    func established(
        _ count: Int, to port: UInt16 = 8080, firstPeer: UInt64 = 1, hasDetails: Bool = true,
        _ change: (inout MadeUpConnection) -> Void = { _ in }
    ) -> MadeUpHost {
        established(
            count, to: port, firstPeer: firstPeer, hasDetails: hasDetails, before: change, after: change)
    }

    static func address(_ high: UInt32, port: UInt16) -> SocketEndpoint {
        SocketEndpoint(isIPv6: false, high: UInt64(high) << 32, low: 0, port: port)
    }

    private static func connection(_ number: UInt64, to port: UInt16, hasDetails: Bool) -> MadeUpConnection {
        let socket = TCPSocket(
            state: .established, local: address(0x0a00_0005, port: port),
            remote: address(0x0a00_0100 + UInt32(number), port: 40_000), inode: UInt32(50_000 + number),
            cookie: hasDetails ? UInt64(port) << 32 | number : 0)
        var detail = ConnectionDetail()
        detail.congestionControl = "cubic"
        (detail.acknowledgedBytes, detail.notSentBytes, detail.receivedBytes) = (100_000, 0, 700_000)
        (detail.congestionWindow, detail.segmentBytes) = (10, 1448)
        (detail.rtoMicroseconds, detail.rttMicroseconds, detail.totalRetransmits) = (204_000, 1000, 0)
        detail.lastDataSentMilliseconds = 400
        (detail.lastDataReceivedMilliseconds, detail.lastAckReceivedMilliseconds) = (400, 400)
        detail.receiveBufferBytes = 131_072
        return MadeUpConnection(socket: socket, detail: hasDetails ? detail : nil)
    }
}

extension HostSample {
    /// Counts a connection as the live walk does, and keeps its row.
    fileprivate mutating func add(
        _ plain: MadeUpConnection, _ change: (inout MadeUpConnection) -> Void
    ) {
        var connection = plain
        change(&connection)
        let (socket, detail) = (connection.socket, connection.detail)
        let isServed = ((try? listeners.get()) ?? []).contains { $0.local.port == socket.local.port }
        sockets = sockets.map { facts in
            var facts = facts
            facts.byState[socket.state, default: 0] += 1
            if isServed { facts.ports[socket.local.port, default: SocketFacts.Port()].add(socket) }
            if socket.isRemarkable { facts.remarkable.append(socket) }
            if socket.state == .established, facts.sample.count < SocketFacts.sampleLimit {
                facts.sample.append(socket)
            }
            return facts
        }
        if let detail { details = details.map { $0.merging([socket.cookie: detail]) { $1 } } }
    }
}

extension SocketFacts.Port {
    fileprivate mutating func add(_ socket: TCPSocket) {
        byState[socket.state, default: 0] += 1
        guard socket.state == .established, socket.timer == .none || socket.timer == .keepalive else {
            return
        }
        judgeable += 1
        guard socket.timer == .keepalive else { return }
        keepalive += 1
        keepaliveExpiryMilliseconds = max(keepaliveExpiryMilliseconds, socket.expiresMilliseconds)
    }
}
