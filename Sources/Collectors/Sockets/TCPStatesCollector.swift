package import Kernel
package import Telemetry

/// TCP sockets of the first namespace by state, from the newest walk of the `slow` thread; a state without sockets is written as 0.
package struct TCPStatesCollector: Collector {
    package static let name = "tcpstat"
    package static let title = "TCP sockets by state"
    package static let metrics = [states]

    static let states = Metric.gauge(
        "node_tcp_connection_states", "Number of connection states.", labels: ["state"])

    private let reader: CensusReader

    package init(_ context: CollectorContext) { reader = CensusReader(context) }

    package func collect(from host: HostFiles, into row: inout Row) throws {
        let counted = try reader.first().states
        for (state, name) in SocketState.nodeExporterNames { row[Self.states, name] = Double(counted[state]) }
        row[Self.states, "rx_queued_bytes"] = Double(counted.receiveQueueBytes)
        row[Self.states, "tx_queued_bytes"] = Double(counted.sendQueueBytes)
    }
}

extension SocketState {
    /// The states under the names that node_exporter gives them.
    static let nodeExporterNames: [(state: SocketState, name: String)] = [
        (.established, "established"), (.synSent, "syn_sent"), (.synReceived, "syn_recv"),
        (.finWait1, "fin_wait1"), (.finWait2, "fin_wait2"), (.timeWait, "time_wait"), (.close, "close"),
        (.closeWait, "close_wait"), (.lastAck, "last_ack"), (.listen, "listen"), (.closing, "closing"),
    ]
}
