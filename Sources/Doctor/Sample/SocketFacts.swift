package import Kernel

/// All TCP sockets of the namespace at one moment: counted, and the remarkable ones row by row.
package struct SocketFacts: Equatable, Sendable {
    /// The connections of one listening port.
    package struct Port: Equatable, Sendable {
        package var byState: [SocketState: Int] = [:]
        /// Connections whose timer shows whether a keepalive is armed, and of these those with one.
        package var judgeable = 0
        package var keepalive = 0
        /// The latest expiry among the armed.
        package var keepaliveExpiryMilliseconds: UInt32 = 0

        package init() {}
    }

    /// The connections from one address to one destination, whose local ports connect(2) chooses.
    package struct Tuple: Equatable, Sendable {
        package var source: SocketEndpoint
        /// With its port.
        package var destination: SocketEndpoint
        /// Sockets with a local port of the ephemeral range.
        package var used: Int
        package var timeWait: Int
        /// Of `used` those with an even local port: connect(2) tries the parity of the range's first port before the
        /// other.
        package var even = 0

        package init(source: SocketEndpoint, destination: SocketEndpoint, used: Int, timeWait: Int) {
            self.source = source
            self.destination = destination
            self.used = used
            self.timeWait = timeWait
        }
    }

    /// TIME_WAIT by why it is there (kernel.md calls them kinds).
    package struct TimeWait: Equatable, Sendable {
        /// The local port is a listener's: the server closed first; no port is used up.
        package var served = 0
        /// The local port is an ephemeral one: a tuple is used up.
        package var ephemeral = 0
        /// FIN_WAIT2 without an owner, which sockstat counts under `tw`.
        package var orphanedFinWait2 = 0

        package init() {}
    }

    package var source = SocketWalk.Source.sockDiag
    package var isTorn = false
    package var byState: [SocketState: Int] = [:]
    /// By listening port.
    package var ports: [UInt16: Port] = [:]
    package var timeWait = TimeWait()
    /// The fullest first, at most `tupleLimit`.
    package var tuples: [Tuple] = []
    /// Sockets with an ephemeral local port whose port no listener has, and how many different ports they use.
    package var outgoing = 0
    package var outgoingPorts = 0
    package var outgoingDestinations = 0
    /// Of `outgoing` those that no tuple counts, because there are too many tuples; 0 up to 4,096 of them.
    package var outgoingUncounted = 0
    /// Sockets that bind(2) gave a port and that are not connected: BOUND_INACTIVE of Linux 6.8, in no other count.
    ///
    /// `nil` unless ports look as if they were bound before connecting, see `bindsBeforeConnecting`, and half of them are
    /// used up: another hash has to be walked for them.
    package var boundInactive: Int?
    /// Half-open requests whose SYN/ACK was sent again.
    package var synReceivedAgain = 0
    /// Bytes that connections have received and nobody has read; listeners left out.
    package var receiveQueueBytes: UInt64 = 0
    /// Bytes that connections have sent and nobody has acknowledged; listeners left out.
    package var sendQueueBytes: UInt64 = 0
    /// Neither plainly established and idle nor TIME_WAIT: see `isRemarkable`; at most `remarkableLimit`.
    package var remarkable: [TCPSocket] = []
    /// How many remarkable ones there are besides: then of the most frequent states a fair part is kept.
    package var leftOut = 0
    /// Established connections, remarkable or not: all up to `sampleLimit`, else a fair part that is the same in the
    /// next walk, of each listening port and of the outgoing ones.
    package var sample: [TCPSocket] = []

    package init() {}

    package static let tupleLimit = 64
    package static let remarkableLimit = 65_536
    package static let sampleLimit = 256
    /// Sockets whose TCP_INFO is asked for.
    package static let detailLimit = 1000

    package subscript(state: SocketState) -> Int { byState[state] ?? 0 }

    /// Every socket, half-open requests among them.
    package var total: Int { byState.values.reduce(0, +) }

    /// Whether every outgoing connection has a local port of its own though there are several destinations.
    ///
    /// connect(2) would share ports among destinations; bind(2) before it does not (ip(7), IP_BIND_ADDRESS_NO_PORT).
    package var bindsBeforeConnecting: Bool {
        outgoing > 0 && outgoingPorts == outgoing && outgoingDestinations >= 2
    }

    /// Whom to ask for TCP_INFO: the sample, and of the remarkable ones first those established; at most
    /// `detailLimit`, the same in the next walk.
    package var detailed: [TCPSocket] {
        var chosen = sample
        let known = Set(sample.map(\.cookie))
        let others = remarkable.filter { $0.hasDetails && !known.contains($0.cookie) }
        for isEstablished in [true, false] {
            let some = others.filter { ($0.state == .established) == isEstablished }
            let room = max(Self.detailLimit - chosen.count, 0)
            chosen += some.count > room ? Array(some.sorted { $0.lot < $1.lot }.prefix(room)) : some
        }
        return chosen
    }
}
