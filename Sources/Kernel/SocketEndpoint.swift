import Glibc

/// An IP address and a port, as numbers, so that it can be looked up without making text.
package struct SocketEndpoint: Hashable, Sendable {
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
