import CLinux
import Glibc

/// What one datagram of a netlink dump said (netlink(7)), apart from its rows.
///
///     length u32 | type u16 | flags u16 | sequence u32 | port u32 | payload, padded to 4 | next message …
package struct NetlinkReply: Equatable {
    package enum Outcome: Equatable {
        /// The dump goes on in the next datagram.
        case unfinished
        case finished
        /// The kernel ended the dump with this errno.
        case refused(Int32)
        /// A length that points outside the datagram.
        case malformed
    }

    package private(set) var outcome = Outcome.unfinished
    /// The table changed under the dump (NLM_F_DUMP_INTR): rows may be missing or come twice.
    package private(set) var isTorn = false

    /// Reads one datagram; messages with another `sequence` are passed over.
    ///
    /// `take` gets the type and payload of each row and says whether it was whole.
    static func decode(
        _ datagram: UnsafeRawBufferPointer, sequence: UInt32,
        take: (UInt16, UnsafeRawBufferPointer) -> Bool
    ) -> NetlinkReply {
        var reply = NetlinkReply()
        var rest = datagram
        let headerSize = MemoryLayout<nlmsghdr>.size
        repeat {
            guard rest.count >= headerSize else {
                reply.outcome = .malformed
                return reply
            }
            let header = rest.loadUnaligned(as: nlmsghdr.self)
            guard let length = Int(exactly: header.nlmsg_len), length >= headerSize, length <= rest.count
            else {
                reply.outcome = .malformed
                return reply
            }
            if header.nlmsg_seq == sequence {
                let payload = UnsafeRawBufferPointer(rebasing: rest[headerSize..<length])
                reply.read(payload, of: header, take)
                if reply.outcome != .unfinished { return reply }
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[min((length + 3) & ~3, rest.count)...])
        } while !rest.isEmpty
        return reply
    }

    private mutating func read(
        _ payload: UnsafeRawBufferPointer, of header: nlmsghdr,
        _ take: (UInt16, UnsafeRawBufferPointer) -> Bool
    ) {
        if header.nlmsg_flags & UInt16(NLM_F_DUMP_INTR) != 0 { isTorn = true }
        switch Int32(header.nlmsg_type) {
        case NLMSG_DONE:
            // Since Linux 4.14 the end carries the error that ended the dump early, as a negative number.
            let code = payload.count >= 4 ? payload.loadUnaligned(as: Int32.self) : 0
            outcome = code < 0 ? .refused(0 &- code) : .finished
        case NLMSG_ERROR:
            guard payload.count >= 4 else {
                outcome = .malformed
                return
            }
            let code = payload.loadUnaligned(as: Int32.self)
            if code != 0 { outcome = .refused(0 &- code) }
        case NLMSG_OVERRUN:
            outcome = .refused(ENOBUFS)
        default:
            if !take(header.nlmsg_type, payload) { outcome = .malformed }
        }
    }
}
