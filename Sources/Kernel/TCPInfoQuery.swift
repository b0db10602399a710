import CLinux
import Glibc

/// Asks for the TCP_INFO of single sockets, through sock_diag(7).
///
/// Each is found by its addresses in the hash of established sockets, so nothing is walked and only its own lock is
/// taken. A batch goes out in one send, which costs a third less than one send each. Owned by one thread.
package final class TCPInfoQuery {
    /// Requests that go out together: their answers fit the receive buffer of the socket (212,992 bytes, some
    /// 2,300 each), and more together cost no less.
    package static let batchLimit = 32
    /// An answer is some 400 bytes long; a refusal repeats the request.
    private static let answerLimitBytes = 16 << 10

    private let channel: any DumpChannel
    private let attributes: UInt8
    private let requests: UnsafeMutableBufferPointer<outrigger_socket_request>
    private let buffer: UnsafeMutableRawBufferPointer
    private var sequence: UInt32 = 0

    /// Asks for TCP_INFO; when `withMore`, for the congestion control and the buffers as well.
    package init(channel: any DumpChannel, withMore: Bool = false) {
        self.channel = channel
        let wanted = [INET_DIAG_INFO] + (withMore ? [INET_DIAG_CONG, INET_DIAG_SKMEMINFO] : [])
        attributes = wanted.reduce(0) { $0 | 1 << UInt8($1 - 1) }
        requests = .allocate(capacity: Self.batchLimit)
        requests.initialize(repeating: outrigger_socket_request())
        buffer = .allocate(byteCount: Self.answerLimitBytes, alignment: 8)
    }

    deinit {
        requests.deallocate()
        buffer.deallocate()
    }

    /// Asks for at most `batchLimit` sockets, hands the rows that come to `sink`, and says how many sockets have gone.
    ///
    /// A failure ends the batch: the kernel could not answer, or had no room for its answers.
    package func ask(
        _ sockets: ArraySlice<SocketIdentity>, into sink: inout some SocketSink
    ) throws(KernelError) -> Int {
        precondition(sockets.count <= Self.batchLimit, "a batch has at most \(Self.batchLimit) sockets")
        do throws(KernelError) {
            try send(sockets)
            var gone = 0
            // Each request is answered by a datagram of its own, see inet_diag_dump_one_icsk and netlink_ack.
            for _ in sockets where try !takeAnswer(into: &sink) { gone += 1 }
            return gone
        } catch {
            channel.reset()
            throw error
        }
    }

    private func send(_ sockets: ArraySlice<SocketIdentity>) throws(KernelError) {
        sequence &+= 1
        let size = MemoryLayout<outrigger_socket_request>.size
        for (place, socket) in sockets.enumerated() {
            requests[place].header.nlmsg_len = UInt32(size)
            requests[place].header.nlmsg_type = UInt16(SOCK_DIAG_BY_FAMILY)
            requests[place].header.nlmsg_flags = UInt16(NLM_F_REQUEST)
            requests[place].header.nlmsg_seq = sequence
            requests[place].query.sdiag_family = UInt8(socket.isIPv6 ? AF_INET6 : AF_INET)
            requests[place].query.sdiag_protocol = UInt8(IPPROTO_TCP)
            requests[place].query.idiag_ext = attributes
            requests[place].query.id = socket.id
        }
        try channel.send(UnsafeRawBufferPointer(start: requests.baseAddress, count: sockets.count * size))
    }

    /// Takes one datagram; `false` when its socket has gone, or another has its addresses now.
    private func takeAnswer(into sink: inout some SocketSink) throws(KernelError) -> Bool {
        let count = try channel.receive(into: buffer)
        let reply = SocketReply.decode(
            UnsafeRawBufferPointer(rebasing: buffer[..<count]), sequence: sequence, into: &sink)
        switch reply.outcome {
        case .unfinished: return true
        case .refused(ENOENT), .refused(ESTALE): return false
        case .refused(let code): throw KernelError.netlink(NETLINK_SOCK_DIAG, code)
        case .finished, .malformed: throw KernelError.malformed("sock_diag", expected: "one socket")
        }
    }
}
