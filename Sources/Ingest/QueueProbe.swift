import CLinux
import Glibc
package import Kernel

/// How many wait at one socket of ours for the ingest thread; asked by the tick thread, for the price of a call or two.
///
/// Linux counts the connections that wait at a listening socket, but not the datagrams of a datagram socket: there the
/// first datagram's size tells that some wait, and a socket of our own that is connected to it whether it is full,
/// for then that one would have to wait to send (unix_dgram_poll in net/unix/af_unix.c).
package final class QueueProbe {
    /// As the label `socket` shows it.
    package let name: String
    private let inode: UInt32
    /// Of a datagram socket: the connected one, and how many datagrams fill it.
    private let sender: (descriptor: Int32, fullCount: UInt32)?

    init(_ socket: IngestSocket, queueLimit: Int?) {
        name = socket.options.name
        var status = stat()
        fstat(socket.descriptor, &status)
        inode = UInt32(truncatingIfNeeded: status.st_ino)
        guard socket.options.lane == .datagram, let limit = queueLimit else {
            sender = nil
            return
        }
        // One datagram more than the limit fits (unix_recvq_full).
        sender = Self.connected(to: socket.options.path).map { ($0, UInt32(clamping: limit) &+ 1) }
    }

    deinit { if let sender { close(sender.descriptor) } }

    /// Connections that wait; of a datagram socket 0, 1 for "some", or its limit and one when it is full.
    ///
    /// `nil` when the kernel does not say.
    package func depth(by query: UnixSocketQuery) -> UInt32? {
        if let sender, isFull(sender.descriptor) { return sender.fullCount }
        // A host without unix_diag has no such gauge, and the reason would be the same at every tick.
        guard let state = try? query.state(ofInode: inode) else { return nil }
        return sender == nil ? state.queue : min(state.queue, 1)
    }

    private func isFull(_ descriptor: Int32) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&watched, 1, 0) == 0
    }

    private static func connected(to path: String) -> Int32? {
        let opened = socket(
            AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard opened >= 0 else { return nil }
        // The path was bound or looked at a moment ago.
        if var address = try? SocketAddress(path), address.connect(opened) == 0 { return opened }
        close(opened)
        return nil
    }
}
