import Doctor
import Kernel

extension SocketEndpoint {
    /// 10.0.0.`host`.
    static func ten(_ host: UInt64, _ port: UInt16) -> SocketEndpoint {
        SocketEndpoint(isIPv6: false, high: (0x0a00_0000 | host) << 32, low: 0, port: port)
    }

    static func loopback(_ port: UInt16) -> SocketEndpoint {
        SocketEndpoint(isIPv6: false, high: 0x7f00_0001 << 32, low: 0, port: port)
    }
}

extension TCPSocket {
    /// `count` sockets between port `port` of 10.0.0.1 and as many ports of 10.0.0.2, cookies from `cookie` on.
    static func many(
        _ count: Int, _ state: SocketState, port: UInt16 = 8080, cookie: UInt64 = 1000, inode: UInt32 = 7,
        timer: SocketTimer = .none, retransmits: UInt8 = 0, sendQueue: UInt32 = 0
    ) -> [TCPSocket] {
        (0..<count).map { place in
            TCPSocket(
                state: state, timer: timer, retransmits: retransmits, local: .ten(1, port),
                remote: .ten(2, UInt16(truncatingIfNeeded: 20_000 + place)), sendQueue: sendQueue,
                inode: inode,
                cookie: cookie == 0 ? 0 : cookie + UInt64(place))
        }
    }
}

extension SocketFacts {
    /// Adds rows and counts them, for a listening port when it is one; keeps those that tell something.
    mutating func add(_ rows: [TCPSocket], listening: Bool = true) {
        for row in rows {
            byState[row.state, default: 0] += 1
            if listening { ports[row.local.port, default: Port()].byState[row.state, default: 0] += 1 }
        }
        remarkable += rows.filter { $0.state != .synReceived || $0.retransmits > 0 }
    }

    /// Connections that are merely there.
    mutating func establish(_ count: Int, on port: UInt16? = 8080) {
        byState[.established, default: 0] += count
        if let port { ports[port, default: Port()].byState[.established, default: 0] += count }
    }

    /// Connections that this host opened from 10.0.0.1.
    mutating func open(_ used: Int, timeWait: Int = 0, to destination: SocketEndpoint = .ten(9, 6379)) {
        let isLocal = destination.high >> 56 == 127
        tuples.append(
            Tuple(
                source: isLocal ? .loopback(0) : .ten(1, 0), destination: destination, used: used,
                timeWait: timeWait))
        tuples.sort { $0.used > $1.used }
        outgoing += used
        outgoingDestinations += 1
    }
}

extension MadeUpHost {
    /// One more look at the accept queue of a listener that is there.
    func look(port: UInt16, queue: UInt32) -> MadeUpHost {
        changed { host in
            guard case .success(let rows) = host.after.listeners else { return }
            for var row in rows where row.local.port == port {
                row.receiveQueue = queue
                host.queues.add([row])
            }
        }
    }

    /// The queue of a listener at the beginning of the window.
    func queueBefore(port: UInt16, _ queue: UInt32) -> MadeUpHost {
        changed { host in
            host.before.listeners = host.before.listeners.map { rows in
                rows.map { row in
                    var row = row
                    if row.local.port == port { row.receiveQueue = queue }
                    return row
                }
            }
        }
    }

    /// What sock_diag does not tell to an old kernel, or /proc/net/tcp to anybody.
    func withoutDrops(limits: Bool = true) -> MadeUpHost {
        func blind(_ rows: [TCPSocket]) -> [TCPSocket] {
            rows.map { row in
                var row = row
                row.drops = nil
                if !limits { (row.sendQueue, row.cookie) = (0, 0) }
                return row
            }
        }
        return changed { host in
            host.before.listeners = host.before.listeners.map(blind)
            host.after.listeners = host.after.listeners.map(blind)
        }
    }

    /// A Unix socket that listens, at both ends of the window.
    func unixListener(_ name: String, queue: (UInt32, UInt32), limit: UInt32) -> MadeUpHost {
        changed { host in
            let (before, after) = (
                UnixListener(inode: 5, name: name, queue: queue.0, limit: limit),
                UnixListener(inode: 5, name: name, queue: queue.1, limit: limit)
            )
            host.before.unixListeners = host.before.unixListeners.map { $0 + [before] }
            host.after.unixListeners = host.after.unixListeners.map { $0 + [after] }
        }
    }

    func udpSocket(port: UInt16, inode: UInt32 = 31) -> MadeUpHost {
        let any = SocketEndpoint(isIPv6: false, high: 0, low: 0, port: port)
        let socket = UDPSocketSample(local: any, inode: inode, receiveQueueBytes: 0, drops: 0)
        return changed { host in
            host.before.udpSockets = host.before.udpSockets.map { $0 + [socket] }
            host.after.udpSockets = host.after.udpSockets.map { $0 + [socket] }
        }
    }
}
