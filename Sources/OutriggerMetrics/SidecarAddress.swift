import CLinux
import Glibc

/// Where the sidecar listens, and the kind of socket that reaches it.
struct SidecarAddress: Sendable {
    /// `sun_path` without its closing NUL, unix(7).
    static let pathLimit = 107

    let address: sockaddr_un
    let type: Int32
    /// What to ask for as SO_SNDBUF.
    let sendBufferBytes: Int

    init(_ options: OutriggerMetricsOptions) throws(OutriggerMetricsError) {
        if options.path.utf8.count > Self.pathLimit {
            throw .pathTooLong(options.path, limit: Self.pathLimit)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: options.path.utf8) }
        self.address = address
        let kind = options.lane == .datagram ? SOCK_DGRAM : SOCK_SEQPACKET
        type = Int32(kind.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        sendBufferBytes = options.sendBufferBytes
    }
}
