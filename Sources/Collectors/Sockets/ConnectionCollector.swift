package import Kernel
package import Telemetry
import Threads

/// The connections of every listening port, from the newest walk of the `slow` thread.
///
/// Listeners are no connections: the states of all ports, of those left out and of outgoing connections add up to
/// `node_tcp_connection_states` without `listen`.
package struct ConnectionCollector: Collector {
    package static let name = "connections"
    package static let title = "Connections by listening port"
    package static let note = """
        A connection belongs to the listener of its local port, whoever has accepted it; all others are
        *outgoing*. `process` is empty when nobody could be found who owns the listener: that takes root, or
        the owner's user. In CLOSE_WAIT the peer has hung up and the server has not closed: those that stay
        there are a leak in the server, which no sysctl heals.
        """
    package static let period: Duration? = SlowWork.period
    package static let metrics = ConnectionMetrics.all

    private static let states = SocketState.nodeExporterNames.filter { $0.state != .listen }

    private let reader: CensusReader
    private let slow: SlowReadings

    package init(_ context: CollectorContext) {
        reader = CensusReader(context)
        slow = context.slow
    }

    package func collect(from host: HostFiles, into row: inout Row) throws {
        let (owners, now) = (slow.owners.value, reader.now)
        try reader.each(into: &row) { census, _, row in
            for port in census.ports {
                Self.write(port, process: owners.name(of: port.inodes), now, into: &row)
            }
            Self.write(census.outgoing, now, into: &row)
            row[ConnectionMetrics.leftOut] = Double(census.leftOut.states.total)
        }
    }

    private static func write(
        _ port: SocketCensus.Port, process: String, _ now: Timestamp, into row: inout Row
    ) {
        let tally = port.tally
        for (state, name) in states {
            row[ConnectionMetrics.connections, port.text, process, name] = Double(tally.states[state])
        }
        row[ConnectionMetrics.closeWaitOldest, port.text, process] = age(tally.oldestCloseWait, now)
        row[ConnectionMetrics.closeWaitStuck, port.text, process] = Double(tally.stuckCloseWaits)
        row[ConnectionMetrics.receiveQueue, port.text] = Double(tally.states.receiveQueueBytes)
        row[ConnectionMetrics.sendQueue, port.text] = Double(tally.states.sendQueueBytes)
        row[ConnectionMetrics.sendQueueLargest, port.text] = Double(tally.largestSendQueue)
        if let length = port.sendQueueP99 {
            // A bucket reaches beyond what is in it.
            row[ConnectionMetrics.sendQueueP99, port.text] = min(length, Double(tally.largestSendQueue))
        }
        row[ConnectionMetrics.slowConsumers, port.text] = Double(tally.slowConsumers)
        let judged = tally.withKeepalive + tally.withoutTimer
        if judged > 0 {
            row[ConnectionMetrics.keepalive, port.text] = Double(tally.withKeepalive) / Double(judged)
        }
        row[ConnectionMetrics.retransmitting, port.text] = Double(tally.retransmitting)
        row[ConnectionMetrics.zeroWindow, port.text] = Double(tally.probing)
    }

    private static func write(_ outgoing: PortTally, _ now: Timestamp, into row: inout Row) {
        for (state, name) in states {
            row[ConnectionMetrics.outgoing, name] = Double(outgoing.states[state])
        }
        row[ConnectionMetrics.outgoingCloseWaitOldest] = age(outgoing.oldestCloseWait, now)
        row[ConnectionMetrics.outgoingCloseWaitStuck] = Double(outgoing.stuckCloseWaits)
    }

    private static func age(_ since: Timestamp?, _ now: Timestamp) -> Double {
        since.map { max((now - $0).inSeconds, 0) } ?? 0
    }
}
