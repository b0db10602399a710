import CLinux
import Glibc

/// The address of a Unix socket with a path, unix(7).
struct SocketAddress {
    /// `sun_path` without its closing NUL.
    static let pathLimit = 107

    private var address = sockaddr_un()

    init(_ path: String) throws(IngestError) {
        if path.utf8.count > Self.pathLimit { throw .pathTooLong(path) }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    }

    /// The path that a socket is bound to, as it was given to bind(2); `nil` when it has none.
    static func path(of descriptor: Int32) -> String? {
        var bound = sockaddr_un()
        var length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let outcome = withUnsafeMutablePointer(to: &bound) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        guard outcome == 0, bound.sun_family == sa_family_t(AF_UNIX), Int(length) > offset else { return nil }
        return withUnsafeBytes(of: &bound.sun_path) { bytes in
            String(decoding: bytes.prefix(Int(length) - offset).prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// bind(2) or connect(2), which have errno afterwards.
    mutating func bind(_ descriptor: Int32) -> Int32 { outrigger_bind(descriptor, &address) }
    mutating func connect(_ descriptor: Int32) -> Int32 { outrigger_connect(descriptor, &address) }
}

/// The three lanes by which applications send.
package enum Lane: String, CaseIterable, Sendable {
    case datagram, stream, seqpacket

    var type: Int32 {
        let type =
            switch self {
            case .datagram: SOCK_DGRAM
            case .stream: SOCK_STREAM
            case .seqpacket: SOCK_SEQPACKET
            }
        return Int32(type.rawValue)
    }

    /// The name of its socket in the runtime directory.
    package var fileName: String {
        switch self {
        case .datagram: "dsd.sock"
        case .stream: "dsd.stream.sock"
        case .seqpacket: "dsd.seqpacket.sock"
        }
    }
}
