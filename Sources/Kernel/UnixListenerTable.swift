import CLinux
import Glibc

/// One listening Unix socket as sock_diag(7) lists it.
///
///     0      1    2     3   4     8        16
///     family type state pad inode cookie   attributes: 0 NAME, 4 RQLEN (waiting u32, limit u32) …
package struct UnixListenerRow: Equatable, Sendable {
    package let inode: UInt32
    /// The path, with `@` for the NUL that begins an abstract name; empty when it has none.
    package let name: String
    /// Connections that wait to be accepted.
    package let queue: UInt32
    /// The limit that listen(2) latched.
    package let limit: UInt32

    /// Reads the payload of one netlink message; `nil` when it is cut off, or tells no queue.
    init?(_ message: UnsafeRawBufferPointer) {
        let size = MemoryLayout<unix_diag_msg>.size
        guard message.count >= size else { return nil }
        let header = message.loadUnaligned(as: unix_diag_msg.self)
        var (name, queue, limit) = ("", UInt32?.none, UInt32?.none)
        for (type, value) in NetlinkAttributes(UnsafeRawBufferPointer(rebasing: message[size...])) {
            if type == UNIX_DIAG_NAME { name = Self.text(value) }
            if type == UNIX_DIAG_RQLEN { (queue, limit) = (value.number(), value.number(at: 4)) }
        }
        guard let queue, let limit else { return nil }
        (inode, self.name, self.queue, self.limit) = (header.udiag_ino, name, queue, limit)
    }

    /// A path ends at its first NUL, if it has one; an abstract name may hold some, and each is shown as `@`.
    private static func text(_ name: UnsafeRawBufferPointer) -> String {
        guard name.first == 0 else { return name.text }
        return String(decoding: name.map { $0 == 0 ? UInt8(ascii: "@") : $0 }, as: UTF8.self)
    }
}

/// Lists the listening Unix sockets of a network namespace, through sock_diag(7); owned by one thread.
package final class UnixListenerTable {
    private let channel: any DumpChannel
    private let buffer: UnsafeMutableRawBufferPointer
    private var sequence: UInt32 = 0

    package init(channel: any DumpChannel) {
        self.channel = channel
        buffer = .allocate(byteCount: SocketTable.datagramLimitBytes, alignment: 8)
    }

    deinit { buffer.deallocate() }

    /// Hands every listener to `take`, until that says that it wants no more.
    package func list(_ take: (UnixListenerRow) -> Bool) throws(KernelError) {
        do throws(KernelError) {
            try ask()
            while try receive(take) {}
        } catch {
            channel.reset()
            throw error
        }
    }

    private func ask() throws(KernelError) {
        sequence &+= 1
        var request = outrigger_unix_request()
        let size = MemoryLayout<outrigger_unix_request>.size
        request.header.nlmsg_len = UInt32(size)
        request.header.nlmsg_type = UInt16(SOCK_DIAG_BY_FAMILY)
        request.header.nlmsg_flags = UInt16(NLM_F_REQUEST | NLM_F_ROOT | NLM_F_MATCH)
        request.header.nlmsg_seq = sequence
        request.query.sdiag_family = UInt8(AF_UNIX)
        request.query.udiag_states = SocketState.listen.bit
        request.query.udiag_show = UInt32(UDIAG_SHOW_NAME | UDIAG_SHOW_RQLEN)
        try withUnsafeBytes(of: &request) { bytes throws(KernelError) in try channel.send(bytes) }
    }

    /// Takes one datagram, and says whether there is more.
    private func receive(_ take: (UnixListenerRow) -> Bool) throws(KernelError) -> Bool {
        let count = try channel.receive(into: buffer)
        var wantsMore = true
        let reply = NetlinkReply.decode(
            UnsafeRawBufferPointer(rebasing: buffer[..<count]), sequence: sequence
        ) { _, payload in
            guard let row = UnixListenerRow(payload) else { return false }
            wantsMore = wantsMore && take(row)
            return true
        }
        switch reply.outcome {
        case .unfinished where wantsMore: return true
        case .finished: return false
        case .unfinished:
            // The rest of the dump is forgotten with the socket.
            channel.reset()
            return false
        case .refused(let code): throw KernelError.netlink(NETLINK_SOCK_DIAG, code)
        case .malformed: throw KernelError.malformed("sock_diag", expected: "whole rows of Unix sockets")
        }
    }
}
