import CLinux
import Glibc

/// One TCP socket as sock_diag(7) lists it; valid only inside the call that was handed it.
///
///     0      1      2      3        4              52       56      60      64   68     72
///     family state  timer  retrans  id (48 bytes)  expires  rqueue  wqueue  uid  inode  attributes …
package struct SocketRow {
    private let message: inet_diag_msg
    private let attributes: UnsafeRawBufferPointer

    /// Reads the payload of one netlink message; `nil` when it is shorter than the kernel's struct.
    package init?(_ payload: UnsafeRawBufferPointer) {
        let size = MemoryLayout<inet_diag_msg>.size
        guard payload.count >= size else { return nil }
        message = payload.loadUnaligned(as: inet_diag_msg.self)
        attributes = UnsafeRawBufferPointer(rebasing: payload[size...])
    }

    /// The number of the state, as in `SocketState`; a newer kernel may send one that is not there.
    package var state: UInt8 { message.idiag_state }

    /// Received bytes that nobody has read; of a listener, the connections that wait to be accepted.
    package var receiveQueue: UInt32 { message.idiag_rqueue }

    /// Sent bytes that nobody has acknowledged; of a listener, the limit that listen(2) latched.
    package var sendQueue: UInt32 { message.idiag_wqueue }

    package var uid: UInt32 { message.idiag_uid }

    package var inode: UInt32 { message.idiag_inode }

    /// What tells this socket from all others since boot; an inode number is used again.
    package var cookie: UInt64 {
        UInt64(message.id.idiag_cookie.1) << 32 | UInt64(message.id.idiag_cookie.0)
    }

    /// The local address and port.
    package var local: SocketEndpoint {
        let address = message.id.idiag_src
        return SocketEndpoint(
            isIPv6: message.idiag_family == UInt8(AF_INET6),
            high: UInt64(UInt32(bigEndian: address.0)) << 32 | UInt64(UInt32(bigEndian: address.1)),
            low: UInt64(UInt32(bigEndian: address.2)) << 32 | UInt64(UInt32(bigEndian: address.3)),
            port: UInt16(bigEndian: message.id.idiag_sport))
    }

    /// What the socket has dropped, `sk_drops`: ninth word of the attribute SKMEMINFO (Linux 4.7).
    package var drops: UInt32? {
        let (skmeminfo, place) = (UInt16(INET_DIAG_SKMEMINFO), Int(SK_MEMINFO_DROPS) * 4)
        var rest = attributes
        while rest.count >= 4 {
            let length = Int(rest.loadUnaligned(as: UInt16.self))
            guard length >= 4, length <= rest.count else { return nil }
            let kind = rest.loadUnaligned(fromByteOffset: 2, as: UInt16.self) & UInt16(0x3fff)
            if kind == skmeminfo {
                guard length >= 4 + place + 4 else { return nil }
                return rest.loadUnaligned(fromByteOffset: 4 + place, as: UInt32.self)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[min((length + 3) & ~3, rest.count)...])
        }
        return nil
    }
}
