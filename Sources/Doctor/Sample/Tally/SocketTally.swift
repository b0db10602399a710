package import Kernel

/// Counts TCP sockets as they come, from the kernel or from a recording, and keeps the few that tell something.
///
///     var tally = SocketTally(roles)
///     for line in recording { if let socket = TCPSocket(line: line) { tally.take(socket) } }
///     tally.facts(source: .proc, isTorn: false)
///
/// A row costs a look into a table by its local port and, of an outgoing connection, into one by its tuple. Whatever
/// comes, no more is kept than `SocketFacts` promises.
package struct SocketTally {
    private let roles: PortRoles
    private var places: PortPlaces
    private var states = StateCounts()
    private var ports: [PortCount] = []
    private var timeWait = SocketFacts.TimeWait()
    private var tuples = TupleTally()
    private var remarkable = RowChoice(limit: SocketFacts.remarkableLimit)
    private var sample = RowChoice(limit: SocketFacts.sampleLimit)
    private var queuedBytes: (received: UInt64, sent: UInt64) = (0, 0)
    private var unansweredAgain = 0

    package init(_ roles: PortRoles) {
        self.roles = roles
        places = PortPlaces(roles)
        ports = places.listeners.map { _ in PortCount() }
    }

    package mutating func take(_ socket: TCPSocket) {
        states.count(socket.state)
        if socket.state == .listen { return takeListener(socket.local.port) }
        queuedBytes.received &+= UInt64(socket.receiveQueue)
        queuedBytes.sent &+= UInt64(socket.sendQueue)
        let place = places[socket.local.port]
        if let listener = place.listener { ports[listener].count(socket) }
        if place == .ephemeral { tuples.count(socket) }
        switch socket.state {
        case .timeWait where place.listener != nil: timeWait.served += 1
        case .timeWait where place == .ephemeral: timeWait.ephemeral += 1
        case .finWait2 where socket.timer == .timeWait: timeWait.orphanedFinWait2 += 1
        case .established: sample.offer(socket, group: (place.listener ?? -1) + 1)
        case .synReceived where socket.retransmits > 0: unansweredAgain += 1
        default: break
        }
        if socket.isRemarkable { remarkable.offer(socket, group: Int(socket.state.rawValue)) }
    }

    /// One that began to listen after the roles were given; listeners come first in a dump.
    private mutating func takeListener(_ port: UInt16) {
        if places.addListener(port) { ports.append(PortCount()) }
    }

    /// What was counted.
    package func facts(source: SocketWalk.Source, isTorn: Bool) -> SocketFacts {
        var facts = SocketFacts()
        (facts.source, facts.isTorn) = (source, isTorn)
        facts.byState = states.byState
        for (port, count) in zip(places.listeners, ports) { facts.ports[port] = count.facts }
        facts.timeWait = timeWait
        facts.tuples = tuples.fullest(SocketFacts.tupleLimit)
        (facts.outgoing, facts.outgoingPorts) = (tuples.sockets, tuples.ports)
        (facts.outgoingDestinations, facts.outgoingUncounted) = (tuples.destinations, tuples.uncounted)
        (facts.remarkable, facts.leftOut) = (remarkable.rows, remarkable.leftOut)
        facts.sample = sample.rows
        (facts.receiveQueueBytes, facts.sendQueueBytes) = queuedBytes
        facts.synReceivedAgain = unansweredAgain
        return facts
    }
}

extension SocketTally: SocketSink {
    /// Begins, or begins again: what was counted is void.
    package mutating func begin() { self = SocketTally(roles) }

    /// Counts a row of the kernel; one in a state that TCP does not have counts for nothing.
    package mutating func take(_ row: SocketRow) {
        if let socket = TCPSocket(row) { take(socket) }
    }
}
