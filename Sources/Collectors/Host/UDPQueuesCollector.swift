package import Kernel
package import Telemetry
import Threads

/// The bytes that wait in all UDP sockets, from the newest walk of the `slow` thread: at most some ten seconds old.
package struct UDPQueuesCollector: Collector {
    package static let name = "udp_queues"
    package static let title = "UDP queues"
    package static let period: Duration? = SlowWork.period
    package static let metrics = [queues]

    static let queues = Metric.gauge(
        "node_udp_queues",
        "Bytes that wait in all UDP sockets to be sent or received, of the last walk, at most some ten seconds ago.",
        labels: ["ip", "queue"])

    private let slow: SlowReadings

    package init(_ context: CollectorContext) { slow = context.slow }

    package func collect(from host: HostFiles, into row: inout Row) throws {
        guard let newest = slow.udpQueues.value else { throw NotYet.added }
        for (family, result) in zip(["v4", "v6"], newest) {
            do {
                let bytes = try result.get()
                row[Self.queues, family, "rx"] = Double(bytes.receiveBytes)
                row[Self.queues, family, "tx"] = Double(bytes.sendBytes)
            } catch .missing {
                // A kernel without this family: there is nothing to add up.
            }
        }
    }
}
