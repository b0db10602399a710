import CLinux
import Glibc

/// The network interfaces of a network namespace, through rtnetlink(7).
///
/// A dump is pulled: the kernel fills the next datagram, some twenty interfaces, only when this one has been taken. It
/// waits for the kernel's lock on all interfaces, which whoever creates a thousand of them holds for long, so it is
/// nothing for a tick. Owned by one thread; one dump at a time.
package final class LinkTable {
    /// Interfaces kept of one dump at most; the rest is counted.
    package static let limit = 1024
    /// The kernel fills at most 32 KiB (netlink_recvmsg in net/netlink/af_netlink.c).
    package static let datagramLimitBytes = 64 << 10

    private let channel: any DumpChannel
    private let buffer: UnsafeMutableRawBufferPointer
    private var sequence: UInt32 = 0

    package init(channel: any DumpChannel = NetlinkChannel(protocol: NETLINK_ROUTE)) {
        self.channel = channel
        buffer = .allocate(byteCount: Self.datagramLimitBytes, alignment: 8)
    }

    deinit { buffer.deallocate() }

    /// Asks for every interface; `receive` then brings them.
    package func ask() throws(KernelError) {
        sequence &+= 1
        var request = outrigger_link_request()
        request.header.nlmsg_len = UInt32(MemoryLayout<outrigger_link_request>.size)
        request.header.nlmsg_type = UInt16(RTM_GETLINK)
        request.header.nlmsg_flags = UInt16(NLM_F_REQUEST | NLM_F_ROOT | NLM_F_MATCH)
        request.header.nlmsg_seq = sequence
        request.query.ifi_family = UInt8(AF_UNSPEC)
        do throws(KernelError) {
            try withUnsafeBytes(of: &request) { bytes throws(KernelError) in try channel.send(bytes) }
        } catch {
            channel.reset()
            throw error
        }
    }

    /// Takes one datagram of the dump that was asked for; a dump that fails is over.
    package func receive(into links: inout NetworkLinks) throws(KernelError) -> NetlinkReply {
        do throws(KernelError) {
            let count = try channel.receive(into: buffer)
            let reply = NetlinkReply.decode(
                UnsafeRawBufferPointer(rebasing: buffer[..<count]), sequence: sequence, into: &links)
            switch reply.outcome {
            case .unfinished, .finished: return reply
            case .refused(let code): throw KernelError.netlink(NETLINK_ROUTE, code)
            case .malformed: throw KernelError.malformed("rtnetlink", expected: "whole netlink messages")
            }
        } catch {
            channel.reset()
            throw error
        }
    }

    /// What the driver says of an interface's link; `nil` where it has no answer.
    package func mode(of link: NetworkLink) -> LinkMode? { channel.mode(ofLink: link.name) }
}

/// The interfaces of one dump.
package struct NetworkLinks: Equatable, Sendable {
    package fileprivate(set) var all: [NetworkLink] = []
    /// Interfaces that found no room.
    package fileprivate(set) var leftOut = 0

    package init() {}

    fileprivate mutating func take(_ link: NetworkLink) {
        if all.count < LinkTable.limit { all.append(link) } else { leftOut += 1 }
    }
}

extension NetlinkReply {
    /// Reads one datagram of a dump of interfaces; messages with another `sequence`, and an interface without a name
    /// that could be shown, are passed over.
    package static func decode(
        _ datagram: UnsafeRawBufferPointer, sequence: UInt32, into links: inout NetworkLinks
    ) -> NetlinkReply {
        decode(datagram, sequence: sequence) { type, payload in
            guard Int32(type) == RTM_NEWLINK else { return true }
            if let link = NetworkLink(payload) { links.take(link) }
            return payload.count >= MemoryLayout<ifinfomsg>.size
        }
    }
}
