import Synchronization

/// What the library says of itself, under the names that DogStatsD clients have for it.
///
/// The sidecar adds `packets_dropped` of all clients up and has an alert on it. What we drop is single values, never a
/// packet of them, so each counts as one packet there.
final class ClientTelemetry: Sendable {
    let valuesSent: CounterCell
    let packetsSent: CounterCell
    let bytesSent: CounterCell
    let valuesDropped: CounterCell
    let samplesRefused: CounterCell
    let metricsCut: CounterCell
    let connections: CounterCell
    /// Of the newest connection.
    let sendBufferBytes = Atomic(0)

    init(_ dimensions: [(String, String)]) {
        func counter(_ name: String) -> CounterCell {
            let own = [("client", "swift"), ("client_transport", "uds")]
            return CounterCell(
                CellIdentity(.counter, "datadog.dogstatsd.client.\(name)", dimensions + own), refused: nil)
        }
        valuesSent = counter("metrics")
        packetsSent = counter("packets_sent")
        bytesSent = counter("bytes_sent")
        valuesDropped = counter("packets_dropped")
        samplesRefused = counter("metric_dropped_on_receive")
        metricsCut = counter("metrics_cut")
        connections = counter("connections")
    }

    var cells: [CounterCell] {
        [valuesSent, packetsSent, bytesSent, valuesDropped, samplesRefused, metricsCut, connections]
    }

    var report: DeliveryReport {
        DeliveryReport(
            packetsSent: packetsSent.total, bytesSent: bytesSent.total, valuesSent: valuesSent.total,
            valuesDropped: valuesDropped.total, samplesRefused: samplesRefused.total,
            metricsCut: metricsCut.total, connections: connections.total,
            sendBufferBytes: sendBufferBytes.load(ordering: .relaxed))
    }
}
