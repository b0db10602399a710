import CLinux
import Glibc

/// What sock_diag(7) says of one Unix socket.
package struct UnixSocketState: Equatable, Sendable {
    /// Of a listening socket the connections that wait to be accepted.
    ///
    /// Of a datagram socket the **bytes of the first
    /// datagram** that waits (unix_inq_len in net/unix/af_unix.c): how many wait Linux does not tell.
    package let queue: UInt32
    /// The lower half of the inode of the file that it is bound to; `nil` when it has none.
    package let fileInode: UInt32?

    package init(queue: UInt32, fileInode: UInt32?) {
        self.queue = queue
        self.fileInode = fileInode
    }

    init?(message: UnsafeRawBufferPointer) {
        let size = MemoryLayout<unix_diag_msg>.size
        guard message.count >= size else { return nil }
        var queue: UInt32?
        var file: UInt32?
        for (type, value) in NetlinkAttributes(UnsafeRawBufferPointer(rebasing: message[size...])) {
            if type == UNIX_DIAG_RQLEN { queue = value.number() }
            if type == UNIX_DIAG_VFS { file = value.number() }
        }
        guard let queue else { return nil }
        self.init(queue: queue, fileInode: file)
    }
}

/// Asks for single Unix sockets by their inode, through sock_diag(7); owned by one thread.
///
/// The kernel looks through its list of Unix sockets for the inode, which takes a few microseconds.
package final class UnixSocketQuery {
    /// An answer is some 70 bytes long; a refusal repeats the request.
    private static let answerLimitBytes = 4096

    private let channel: any DumpChannel
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: answerLimitBytes, alignment: 8)
    private var sequence: UInt32 = 0

    package init(channel: any DumpChannel = NetlinkChannel()) { self.channel = channel }

    deinit { buffer.deallocate() }

    /// How the socket stands; `nil` when it has gone, or belongs to another network namespace.
    package func state(ofInode inode: UInt32) throws(KernelError) -> UnixSocketState? {
        do throws(KernelError) {
            try send(inode)
            return try receive()
        } catch {
            channel.reset()
            throw error
        }
    }

    private func send(_ inode: UInt32) throws(KernelError) {
        sequence &+= 1
        var request = outrigger_unix_request()
        let size = MemoryLayout<outrigger_unix_request>.size
        request.header.nlmsg_len = UInt32(size)
        request.header.nlmsg_type = UInt16(SOCK_DIAG_BY_FAMILY)
        request.header.nlmsg_flags = UInt16(NLM_F_REQUEST)
        request.header.nlmsg_seq = sequence
        request.query.sdiag_family = UInt8(AF_UNIX)
        request.query.udiag_states = .max
        request.query.udiag_ino = inode
        request.query.udiag_show = UInt32(UDIAG_SHOW_RQLEN | UDIAG_SHOW_VFS)
        // INET_DIAG_NOCOOKIE: whichever socket has that inode.
        request.query.udiag_cookie = (.max, .max)
        var failure: KernelError?
        withUnsafeBytes(of: &request) { bytes in
            do throws(KernelError) { try channel.send(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private func receive() throws(KernelError) -> UnixSocketState? {
        let count = try channel.receive(into: buffer)
        var state: UnixSocketState?
        let reply = NetlinkReply.decode(
            UnsafeRawBufferPointer(rebasing: buffer[..<count]), sequence: sequence
        ) { _, payload in
            state = UnixSocketState(message: payload)
            return state != nil
        }
        switch reply.outcome {
        case .unfinished, .finished: return state
        case .refused(ENOENT), .refused(ESTALE): return nil
        case .refused(let code): throw KernelError.netlink(NETLINK_SOCK_DIAG, code)
        case .malformed: throw KernelError.malformed("sock_diag", expected: "one Unix socket")
        }
    }
}
