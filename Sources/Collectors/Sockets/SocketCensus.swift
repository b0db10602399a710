package import Kernel
import Telemetry

/// What one walk over the TCP sockets of a network namespace has counted.
package struct SocketCensus: Sendable {
    /// The connections of one listening port.
    struct Port: Sendable {
        let port: UInt16
        /// The label text, made once.
        let text: String
        /// Of its listening sockets.
        let inodes: [UInt32]
        let tally: PortTally
        /// Of 100 established connections, 99 have at most so many unacknowledged bytes; `nil` when there are none.
        let sendQueueP99: Double?
    }

    /// Why sockets are in TIME_WAIT, or in FIN_WAIT2 without an owner, which the kernel keeps with them.
    struct TimeWait: Equatable, Sendable {
        var served = 0
        var ephemeral = 0
        var orphanedFinWait2 = 0
        var other = 0
    }

    /// The connections between two ends that differ in their local port alone.
    struct Tuple: Equatable, Sendable {
        let source: String
        let destination: String
        let port: String
        let used: Int
    }

    /// Rises with every walk of the namespace.
    let number: UInt64
    /// When the walk began, by the clock that `CollectorContext` knows.
    let begunAt: Timestamp
    let endedAt: Timestamp
    let source: SocketWalk.Source
    /// Of all sockets, listeners included.
    package let states: SocketStates
    /// In the order in which the walk showed their listeners.
    let ports: [Port]
    /// Of the connections that belong to no listener.
    let outgoing: PortTally
    /// Of those of listening ports beyond the number that is followed.
    let leftOut: PortTally
    /// How many such ports there are.
    let leftOutPorts: Int
    let timeWait: TimeWait
    /// The fullest, the first one first.
    let tuples: [Tuple]
    /// Outgoing connections that are in no tuple's count.
    let uncountedTuples: Int
    /// How many ports connect(2) may choose from; `nil` when the kernel did not say.
    let usablePorts: Int?
    /// Established connections of listening ports, chosen for a closer look; their places are those of `ports`.
    let selection: TCPInfoSelection
    let costs: SocketWalkCosts
}

/// What the walks over a namespace cost, and what they could not do, since the start.
struct SocketWalkCosts: Sendable {
    /// Processor time of the newest walk.
    var cpu = Duration.zero
    /// Sockets that the newest walk was shown.
    var rows = 0
    var walks: UInt64 = 0
    var torn: UInt64 = 0
    /// Sockets whose stay could not be remembered.
    var forgotten: UInt64 = 0
}
