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
        let place =
            switch wanted.host {
            case .four(let text): SocketAddress(four: text, port: wanted.port)
            case .six(let text): SocketAddress(six: text, port: wanted.port)
            case .any where hasSix: SocketAddress(six: "::", port: wanted.port)
            case .any: SocketAddress(four: "0.0.0.0", port: wanted.port)
            }
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

/// The `sockaddr` of an IPv4 or IPv6 address, ip(7) and ipv6(7).
private struct SocketAddress {
    let family: Int32
    private var storage = sockaddr_storage()
    private let length: socklen_t

    init(four text: String, port: UInt16) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, text, &address.sin_addr)
        family = AF_INET
        length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: sockaddr_in.self) }
    }

    init(six text: String, port: UInt16) {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        inet_pton(AF_INET6, text, &address.sin6_addr)
        family = AF_INET6
        length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: sockaddr_in6.self) }
    }

    func bind(_ descriptor: Int32) -> Bool {
        withUnsafePointer(to: storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, length) == 0
            }
        }
    }

    /// The port a socket is bound to; it stands at the same place in both structures.
    static func port(of descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let outcome = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard outcome == 0 else { return nil }
        return withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self)) }
    }
}
