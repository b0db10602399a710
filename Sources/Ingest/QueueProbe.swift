import CLinux
import Glibc
package import Kernel
import Synchronization

/// How many wait at one socket of ours for the ingest thread; asked by the tick thread, mostly for one poll(2).
///
/// Linux counts the connections that wait at a listening socket, and tells so by sock_diag, which looks through all Unix
/// sockets of the host: it is asked when a connection waits. Datagrams it does not count: that one can be read tells
/// that some wait, and a socket of our own that is connected to it whether it is full, for then that one would have to
/// wait to send (unix_dgram_poll in net/unix/af_unix.c).
package final class QueueProbe {
    /// As the label `socket` shows it.
    package let name: String
    private let inode: UInt32
    /// The ingest thread's, which alone reads from it and closes it; see `end`.
    private let descriptor: Int32
    private let isOpen = Atomic<Bool>(true)
    /// Whether sock_diag has told of this socket: on a host without unix_diag there must be no 0 either.
    private var isCounted = false
    private let isListening: Bool
    /// Of a datagram socket: the connected one, and how many datagrams fill it.
    private let sender: (descriptor: Int32, fullCount: UInt32)?

    init(_ socket: IngestSocket, queueLimit: Int?) {
        name = socket.options.name
        descriptor = socket.descriptor
        var status = stat()
        fstat(socket.descriptor, &status)
        inode = UInt32(truncatingIfNeeded: status.st_ino)
        isListening = socket.options.lane != .datagram
        guard !isListening, let limit = queueLimit else {
            sender = nil
            return
        }
        // One datagram more than the limit fits (unix_recvq_full).
        sender = Self.connected(to: socket.options.path).map { ($0, UInt32(clamping: limit) &+ 1) }
    }

    deinit { if let sender { close(sender.descriptor) } }

    /// Says that the socket is being closed, and its number may soon be another file's.
    func end() { isOpen.store(false, ordering: .releasing) }

    /// Connections that wait; of a datagram socket 0, 1 for "some", or its limit and one when it is full.
    ///
    /// `nil` when the kernel does not say.
    package func depth(by query: UnixSocketQuery) -> UInt32? {
        guard isOpen.load(ordering: .acquiring) else { return nil }
        if let sender {
            if Self.isReady(sender.descriptor, for: POLLOUT) == false { return sender.fullCount }
            return Self.isReady(descriptor, for: POLLIN).map { $0 ? 1 : 0 }
        }
        if isCounted, Self.isReady(descriptor, for: POLLIN) == false { return 0 }
        // A host without unix_diag has no such gauge, and the reason would be the same at every tick.
        guard let state = try? query.state(ofInode: inode) else { return nil }
        isCounted = true
        return isListening ? state.queue : min(state.queue, 1)
    }

    /// Whether a call would not have to wait; `nil` when that cannot be told.
    private static func isReady(_ descriptor: Int32, for event: Int32) -> Bool? {
        var watched = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        let count = poll(&watched, 1, 0)
        if count < 0 || watched.revents & Int16(POLLNVAL) != 0 { return nil }
        return count > 0
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
