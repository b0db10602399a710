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

    /// Takes what was read elsewhere, without attributes.
    init(_ message: inet_diag_msg) {
        self.message = message
        attributes = UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// The number of the state, as in `SocketState`; a newer kernel may send one that is not there.
    package var state: UInt8 { message.idiag_state }

    /// Received bytes that nobody has read; of a listener, the connections that wait to be accepted.
    package var receiveQueue: UInt32 { message.idiag_rqueue }

    /// Sent bytes that nobody has acknowledged; of a listener, the limit that listen(2) latched.
    package var sendQueue: UInt32 { message.idiag_wqueue }

    package var uid: UInt32 { message.idiag_uid }

    package var inode: UInt32 { message.idiag_inode }

    package var localPort: UInt16 { UInt16(bigEndian: message.id.idiag_sport) }

    package var remotePort: UInt16 { UInt16(bigEndian: message.id.idiag_dport) }

    package var isIPv6: Bool { message.idiag_family == UInt8(AF_INET6) }

    package var identity: SocketIdentity { SocketIdentity(message.id, isIPv6: isIPv6) }

    package var cookie: UInt64 { identity.cookie }

    package var local: SocketEndpoint { identity.local }

    package var remote: SocketEndpoint { identity.remote }

    /// The number of the timer that runs, as in `SocketTimer`.
    package var timer: UInt8 { message.idiag_timer }

    /// How often what is in flight, or a probe, was sent again without an answer.
    package var retransmits: UInt8 { message.idiag_retrans }

    /// Until the timer runs out.
    package var expiresMilliseconds: UInt32 { message.idiag_expires }

    /// What the socket has dropped, `sk_drops`: ninth word of the attribute SKMEMINFO (Linux 4.7).
    package var drops: UInt32? { memory(Int(SK_MEMINFO_DROPS)) }

    /// The limit of its receive buffer, `sk_rcvbuf`: a word of the attribute SKMEMINFO.
    package var receiveBufferBytes: UInt32? { memory(Int(SK_MEMINFO_RCVBUF)) }

    /// The name of its congestion control, when it was asked for.
    package var congestionControl: String? { attribute(INET_DIAG_CONG)?.text }

    /// What TCP knows of the connection, when it was asked for; `nil` of a socket that is no full one any more.
    package var tcpInfo: TCPInfoFields? { attribute(INET_DIAG_INFO).map(TCPInfoFields.init) }

    private func memory(_ word: Int) -> UInt32? { attribute(INET_DIAG_SKMEMINFO)?.number(at: word * 4) }

    /// The payload of the first attribute of that kind.
    private func attribute(_ wanted: Int) -> UnsafeRawBufferPointer? {
        NetlinkAttributes(attributes).first { $0.type == wanted }?.value
    }
}
