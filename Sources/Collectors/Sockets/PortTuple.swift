import Kernel

/// From where to where a connection goes, apart from its local port: no two of one tuple have the same.
struct PortTuple: Hashable, Comparable, Sendable {
    /// Its port is 0.
    let source: SocketEndpoint
    let destination: SocketEndpoint

    /// An IPv4 connection of an IPv6 socket uses up the ports of IPv4.
    init(_ identity: SocketIdentity) {
        source = identity.local.unmapped(port: 0)
        destination = identity.remote.unmapped(port: identity.remote.port)
    }

    func hash(seed: UInt64) -> UInt64 { destination.hash(seed: source.hash(seed: seed)) }

    static func < (left: PortTuple, right: PortTuple) -> Bool {
        (left.source, left.destination) < (right.source, right.destination)
    }
}
