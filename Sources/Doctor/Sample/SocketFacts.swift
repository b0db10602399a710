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
    /// Neither plainly established and idle nor TIME_WAIT: see `isRemarkable`; at most `remarkableLimit`.
    package var remarkable: [TCPSocket] = []
    package var leftOut = 0

    package init() {}

    package static let tupleLimit = 64
    package static let remarkableLimit = 65_536

    package subscript(state: SocketState) -> Int { byState[state] ?? 0 }

    /// Every socket, half-open requests among them.
    package var total: Int { byState.values.reduce(0, +) }
}
