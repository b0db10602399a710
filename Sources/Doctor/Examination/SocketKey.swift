package import Kernel

/// What tells a socket from all others in both samples: its cookie, or its addresses where nobody tells cookies.
package enum SocketKey: Hashable, Sendable {
    case cookie(UInt64)
    case addresses(local: SocketEndpoint, remote: SocketEndpoint, inode: UInt32)
}

extension TCPSocket {
    package var key: SocketKey {
        cookie == 0 ? .addresses(local: local, remote: remote, inode: inode) : .cookie(cookie)
    }
}
