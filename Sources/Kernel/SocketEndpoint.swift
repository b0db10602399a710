import Glibc

/// An IP address and a port, as numbers, so that it can be looked up without making text.
package struct SocketEndpoint: Hashable, Comparable, Sendable {
    package let isIPv6: Bool
    /// The first eight bytes of the address, in the order of its text; IPv4 uses the upper half.
    package let high: UInt64
    package let low: UInt64
    package let port: UInt16

    package init(isIPv6: Bool, high: UInt64, low: UInt64, port: UInt16) {
        self.isIPv6 = isIPv6
        self.high = high
        // Behind an IPv4 address the kernel promises nothing.
        self.low = isIPv6 ? low : 0
        self.port = port
    }

    package static func < (left: SocketEndpoint, right: SocketEndpoint) -> Bool {
        if left.isIPv6 != right.isIPv6 { return right.isIPv6 }
        return (left.high, left.low, left.port) < (right.high, right.low, right.port)
    }

    /// The same address with another port, `::ffff:192.0.2.1` as the IPv4 address that it stands for (RFC 4291, 2.5.5.2).
    package func unmapped(port: UInt16) -> SocketEndpoint {
        let isMapped = isIPv6 && high == 0 && low >> 32 == 0xffff
        return SocketEndpoint(
            isIPv6: isIPv6 && !isMapped, high: isMapped ? low << 32 : high, low: low, port: port)
    }

    /// A number made of the address and the port; `seed` keeps strangers from choosing such that meet in a table.
    package func hash(seed: UInt64) -> UInt64 {
        Self.mixed(Self.mixed(Self.mixed(seed, high), low), UInt64(port))
    }

    private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word) &* 0x9e37_79b9_7f4a_7c15
        return product ^ product >> 32
    }

    /// The address without brackets and port, as inet_ntop(3) writes it: `127.0.0.1`, `::1`.
    package var address: String {
        var bytes = (high.bigEndian, low.bigEndian)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
            let family = isIPv6 ? AF_INET6 : AF_INET
            guard let start = text.baseAddress, inet_ntop(family, &bytes, start, socklen_t(text.count)) != nil
            else { return "" }
            return String(cString: start)
        }
    }
}
