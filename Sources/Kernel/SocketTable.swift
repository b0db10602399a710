import CLinux
import Glibc

/// The TCP sockets of a network namespace, both families, through sock_diag(7).
///
/// A dump is pulled: the kernel fills the next datagram only when this one has been taken. It is no snapshot; what
/// opens or closes meanwhile may be missing or come twice. Owned by one thread; one dump at a time.
package final class SocketTable {
    /// The kernel fills at most 32 KiB (netlink_recvmsg in net/netlink/af_netlink.c).
    package static let datagramLimitBytes = 64 << 10

    private let channel: any DumpChannel
    private let buffer: UnsafeMutableRawBufferPointer
    private var sequence: UInt32 = 0

    package init(channel: any DumpChannel = NetlinkChannel()) {
        self.channel = channel
        buffer = .allocate(byteCount: Self.datagramLimitBytes, alignment: 8)
    }

    deinit { buffer.deallocate() }

    /// Hands every listener to `sink`, with its drops, and says whether the listing was torn.
    ///
    /// It walks the small hash of listeners only: microseconds, however many connections there are. A passing
    /// failure is tried once more, from the start.
    package func listeners(into sink: inout some SocketSink) throws(KernelError) -> Bool {
        do throws(KernelError) {
            return try listOnce(into: &sink)
        } catch  where error.isPassing {
            return try listOnce(into: &sink)
        }
    }

    /// Asks for every socket in `states`; `receive` then brings them.
    package func ask(for states: UInt32, memory: Bool = false) throws(KernelError) {
        sequence &+= 1
        var request = outrigger_tcp_diag_request()
        request.header.nlmsg_len = UInt32(MemoryLayout<outrigger_tcp_diag_request>.size)
        request.header.nlmsg_type = UInt16(TCPDIAG_GETSOCK)
        request.header.nlmsg_flags = UInt16(NLM_F_REQUEST | NLM_F_ROOT | NLM_F_MATCH)
        request.header.nlmsg_seq = sequence
        request.query.idiag_family = UInt8(AF_INET)
        request.query.idiag_ext = memory ? 1 << UInt8(INET_DIAG_SKMEMINFO - 1) : 0
        request.query.idiag_states = states
        do throws(KernelError) {
            try withUnsafeBytes(of: &request) { bytes throws(KernelError) in try channel.send(bytes) }
        } catch {
            channel.reset()
            throw error
        }
    }

    /// Takes one datagram of the dump that was asked for; a dump that fails is over.
    package func receive(into sink: inout some SocketSink) throws(KernelError) -> SocketReply {
        do throws(KernelError) {
            let count = try channel.receive(into: buffer)
            let reply = SocketReply.decode(
                UnsafeRawBufferPointer(rebasing: buffer[..<count]), sequence: sequence, into: &sink)
            switch reply.outcome {
            case .unfinished, .finished: return reply
            case .refused(let code): throw KernelError.netlink(NETLINK_SOCK_DIAG, code)
            case .malformed: throw KernelError.malformed("sock_diag", expected: "whole netlink messages")
            }
        } catch {
            channel.reset()
            throw error
        }
    }

    /// Gives up a dump before its end.
    package func abandon() { channel.reset() }

    private func listOnce(into sink: inout some SocketSink) throws(KernelError) -> Bool {
        sink.begin()
        try ask(for: SocketState.listen.bit, memory: true)
        var isTorn = false
        while true {
            let reply = try receive(into: &sink)
            isTorn = isTorn || reply.isTorn
            if reply.outcome == .finished { return isTorn }
        }
    }
}
