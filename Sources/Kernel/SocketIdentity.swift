import CLinux
import Glibc

/// What finds one socket again with a request of its own: its addresses, ports, interface and cookie.
package struct SocketIdentity: Sendable {
    let id: inet_diag_sockid
    package let isIPv6: Bool

    init(_ id: inet_diag_sockid, isIPv6: Bool) {
        self.id = id
        self.isIPv6 = isIPv6
    }

    /// Names a connection that was seen earlier; cookie 0 stands for whichever has these addresses and ports now.
    package init(local: SocketEndpoint, remote: SocketEndpoint, interface: UInt32, cookie: UInt64) {
        var id = inet_diag_sockid()
        (id.idiag_src, id.idiag_sport) = Self.words(local)
        (id.idiag_dst, id.idiag_dport) = Self.words(remote)
        id.idiag_if = interface
        // INET_DIAG_NOCOOKIE is all ones.
        let cookie = cookie == 0 ? .max : cookie
        id.idiag_cookie = (UInt32(truncatingIfNeeded: cookie), UInt32(truncatingIfNeeded: cookie >> 32))
        self.init(id, isIPv6: local.isIPv6)
    }

    /// The number of the network interface that it is bound to; 0 for none.
    package var interface: UInt32 { id.idiag_if }

    /// What tells this socket from all others since boot; an inode number is used again.
    package var cookie: UInt64 { UInt64(id.idiag_cookie.1) << 32 | UInt64(id.idiag_cookie.0) }

    package var local: SocketEndpoint { Self.endpoint(id.idiag_src, id.idiag_sport, isIPv6) }

    package var remote: SocketEndpoint { Self.endpoint(id.idiag_dst, id.idiag_dport, isIPv6) }

    /// A number that both ends' addresses and ports determine: the same while a connection goes from state to state.
    ///
    /// Unlike the cookie it outlives the socket, whose TIME_WAIT is another one. `seed` keeps strangers from choosing
    /// addresses that meet in a table.
    package func connectionHash(seed: UInt64) -> UInt64 {
        var hash = seed
        mix(&hash, id.idiag_src.0, id.idiag_dst.0)
        if isIPv6 {
            mix(&hash, id.idiag_src.1, id.idiag_dst.1)
            mix(&hash, id.idiag_src.2, id.idiag_dst.2)
            mix(&hash, id.idiag_src.3, id.idiag_dst.3)
        }
        mix(&hash, UInt32(id.idiag_sport), UInt32(id.idiag_dport))
        return hash
    }

    private func mix(_ hash: inout UInt64, _ high: UInt32, _ low: UInt32) {
        hash = (hash ^ (UInt64(high) << 32 | UInt64(low))) &* 0x9e37_79b9_7f4a_7c15
        hash ^= hash >> 32
    }

    private static func words(_ endpoint: SocketEndpoint) -> ((UInt32, UInt32, UInt32, UInt32), UInt16) {
        let words = [endpoint.high >> 32, endpoint.high, endpoint.low >> 32, endpoint.low]
            .map { UInt32(truncatingIfNeeded: $0).bigEndian }
        return ((words[0], words[1], words[2], words[3]), endpoint.port.bigEndian)
    }

    private static func endpoint(
        _ address: (UInt32, UInt32, UInt32, UInt32), _ port: UInt16, _ isIPv6: Bool
    ) -> SocketEndpoint {
        SocketEndpoint(
            isIPv6: isIPv6,
            high: UInt64(UInt32(bigEndian: address.0)) << 32 | UInt64(UInt32(bigEndian: address.1)),
            low: UInt64(UInt32(bigEndian: address.2)) << 32 | UInt64(UInt32(bigEndian: address.3)),
            port: UInt16(bigEndian: port))
    }
}
