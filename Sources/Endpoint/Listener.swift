import Glibc

/// A TCP socket that listens, see bind(2) and listen(2); whoever has it closes it.
struct Listener {
    /// Connections the kernel completes before we accept them.
    private static let backlog: Int32 = 128

    let descriptor: Int32
    /// With the port that the kernel chose, when it was asked to.
    let address: ListenAddress

    /// Opens `wanted`; an `any` host takes IPv6 and IPv4 together, or IPv4 alone where the kernel has no IPv6.
    static func open(_ wanted: ListenAddress) throws(EndpointError) -> Listener {
        let place = SocketAddress(wanted, any: hasSix ? "::" : "0.0.0.0")
        let descriptor = socket(place.family, kind, 0)
        guard descriptor >= 0 else { throw .refused(wanted, errno: errno) }
        // A restart must not wait for the old connections' TIME_WAIT, socket(7).
        set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        if place.family == AF_INET6 {
            set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, wanted.host == .any ? 0 : 1)
        }
        guard place.bind(descriptor), listen(descriptor, backlog) == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw .refused(wanted, errno: code)
        }
        let port = SocketAddress.port(of: descriptor) ?? wanted.port
        return Listener(descriptor: descriptor, address: ListenAddress(host: wanted.host, port: port))
    }

    func close() { Glibc.close(descriptor) }

    private static var kind: Int32 {
        Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    }

    private static var hasSix: Bool {
        let probe = socket(AF_INET6, kind, 0)
        if probe >= 0 { Glibc.close(probe) }
        return probe >= 0
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
