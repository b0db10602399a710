import Kernel

extension TCPSocket {
    /// Keeps a row; `nil` in a state that no kernel of ours knows.
    init?(_ row: SocketRow) {
        guard let state = SocketState(kernelNumber: row.state) else { return nil }
        let identity = row.identity
        let (local, remote) = (identity.local, identity.remote)
        // An IPv4 connection of an IPv6 socket is an IPv4 connection.
        self.init(
            state: state, timer: SocketTimer(rawValue: row.timer) ?? .none, retransmits: row.retransmits,
            local: local.unmapped(port: local.port), remote: remote.unmapped(port: remote.port),
            receiveQueue: row.receiveQueue, sendQueue: row.sendQueue, uid: row.uid, inode: row.inode,
            cookie: identity.cookie, expiresMilliseconds: row.expiresMilliseconds, drops: row.drops,
            receiveBufferBytes: row.receiveBufferBytes, interface: identity.interface)
    }
}

extension HostFile {
    /// Where a path from the root lies.
    init(path: String) {
        if path.hasPrefix("proc/net/") {
            self = .net(String(path.dropFirst("proc/net/".count)))
        } else if path.hasPrefix("proc/") {
            self = .proc(String(path.dropFirst("proc/".count)))
        } else if path.hasPrefix("sys/") {
            self = .sys(String(path.dropFirst("sys/".count)))
        } else {
            self = .root(path)
        }
    }
}

extension Unknown {
    /// What a failure to read means to a person.
    init(_ error: KernelError, path: String) {
        let name = path.contains("/") ? "/\(path)" : path
        switch error {
        case .missing: self.init("\(name) is not there")
        case .denied: self.init("\(name) may not be read", grant: "run as root")
        case .failed, .malformed: self.init("\(error)")
        }
    }
}
