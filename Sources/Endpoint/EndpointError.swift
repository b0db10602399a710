import Glibc

/// Why the endpoint could not start.
package enum EndpointError: Error, Equatable, CustomStringConvertible {
    /// The system refused to open `address`, with this errno.
    case refused(ListenAddress, errno: Int32)
    /// libmicrohttpd could not serve `address`: no memory, or no descriptor for its epoll.
    case unserved(ListenAddress)
    /// There was no room for the thread.
    case noThread(String)

    package var description: String {
        switch self {
        case .refused(let address, EADDRINUSE):
            "cannot listen on \(address): address already in use; see who has it with "
                + "`ss -ltnp 'sport = :\(address.port)'`, or choose another port with --web.listen-address"
        case .refused(let address, EACCES):
            "cannot listen on \(address): no permission; ports below 1024 need root or CAP_NET_BIND_SERVICE, "
                + "choose a higher one with --web.listen-address"
        case .refused(let address, EADDRNOTAVAIL):
            "cannot listen on \(address): this host has no such address; see `ip address`"
        case .refused(let address, let code):
            "cannot listen on \(address): \(String(cString: strerror(code)))"
        case .unserved(let address):
            "cannot serve \(address): no memory or no free descriptor; see `ulimit -n`"
        case .noThread(let sentence):
            sentence
        }
    }
}
