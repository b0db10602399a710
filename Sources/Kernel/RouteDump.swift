import CLinux

/// A whole list of rtnetlink(7) at once, for who asks seldom and waits for the end.
///
/// Owned by one thread; one dump at a time.
package final class RouteDump {
    /// Messages handed out at most.
    package static let messageLimit = 16_384

    let channel: any DumpChannel
    private let buffer: UnsafeMutableRawBufferPointer
    private var sequence: UInt32 = 0

    package init(channel: any DumpChannel = NetlinkChannel(protocol: NETLINK_ROUTE)) {
        self.channel = channel
        buffer = .allocate(byteCount: LinkTable.datagramLimitBytes, alignment: 8)
    }

    deinit { buffer.deallocate() }

    /// Hands out the payload of every RTM_NEWLINK message.
    func links(_ each: (UnsafeRawBufferPointer) -> Void) throws(KernelError) {
        var request = outrigger_link_request()
        request.header = header(RTM_GETLINK, MemoryLayout<outrigger_link_request>.size)
        try withUnsafeBytes(of: &request) { bytes throws(KernelError) in try dump(bytes, RTM_NEWLINK, each) }
    }

    /// Hands out the payload of every RTM_NEWQDISC message.
    func qdiscs(_ each: (UnsafeRawBufferPointer) -> Void) throws(KernelError) {
        var request = outrigger_qdisc_request()
        request.header = header(RTM_GETQDISC, MemoryLayout<outrigger_qdisc_request>.size)
        try withUnsafeBytes(of: &request) { bytes throws(KernelError) in try dump(bytes, RTM_NEWQDISC, each) }
    }

    private func header(_ type: Int, _ size: Int) -> nlmsghdr {
        sequence &+= 1
        return nlmsghdr(
            nlmsg_len: UInt32(size), nlmsg_type: UInt16(type),
            nlmsg_flags: UInt16(NLM_F_REQUEST | NLM_F_ROOT | NLM_F_MATCH), nlmsg_seq: sequence, nlmsg_pid: 0)
    }

    private func dump(
        _ request: UnsafeRawBufferPointer, _ wanted: Int, _ each: (UnsafeRawBufferPointer) -> Void
    ) throws(KernelError) {
        do throws(KernelError) {
            try channel.send(request)
            var messages = 0
            while true {
                let count = try channel.receive(into: buffer)
                let datagram = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                let reply = NetlinkReply.decode(datagram, sequence: sequence) { type, payload in
                    messages += 1
                    if Int(type) == wanted, messages <= Self.messageLimit { each(payload) }
                    return true
                }
                switch reply.outcome {
                case .unfinished: continue
                case .finished: return
                case .refused(let code): throw KernelError.netlink(NETLINK_ROUTE, code)
                case .malformed: throw KernelError.malformed("rtnetlink", expected: "whole netlink messages")
                }
            }
        } catch {
            channel.reset()
            throw error
        }
    }
}
