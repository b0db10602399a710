package import Kernel
package import Telemetry
import Threads

/// The traffic of each network interface, from /proc/net/dev; `nohandler` from the newest list of the `slow` thread.
package struct NetdevCollector: Collector {
    package static let name = "netdev"
    package static let title = "Traffic of network interfaces"
    package static let note = """
        All interfaces of the network namespace, `lo` included, which Debian's node_exporter leaves out. A sum
        over interfaces counts a packet once for each that it passes, such as a bridge and its member.
        """
    package static let metrics = columns.map(\.metric) + [noHandler, leftOut]

    private static let columns: [(counter: NetworkDevice.Counter, metric: Metric)] = [
        (.receiveBytes, counter("receive_bytes", "Bytes that each interface received.")),
        (.receivePackets, counter("receive_packets", "Packets that each interface received.")),
        (.receiveErrs, counter("receive_errs", "Packets that each interface received with an error.")),
        (
            .receiveDrop,
            counter(
                "receive_drop", "Packets that each interface received and had to drop, missed ones included.")
        ),
        (
            .receiveFifo,
            counter("receive_fifo", "Packets that found the receive queue of each interface full.")
        ),
        (
            .receiveFrame,
            counter(
                "receive_frame",
                "Packets that each interface received with a wrong length, frame or checksum.")
        ),
        (
            .receiveCompressed,
            counter("receive_compressed", "Compressed packets that each interface received.")
        ),
        (.receiveMulticast, counter("receive_multicast", "Multicast packets that each interface received.")),
        (.transmitBytes, counter("transmit_bytes", "Bytes that each interface sent.")),
        (.transmitPackets, counter("transmit_packets", "Packets that each interface sent.")),
        (.transmitErrs, counter("transmit_errs", "Packets that each interface failed to send.")),
        (.transmitDrop, counter("transmit_drop", "Packets that each interface dropped instead of sending.")),
        (
            .transmitFifo,
            counter("transmit_fifo", "Packets that found the send queue of each interface full or late.")
        ),
        (.transmitColls, counter("transmit_colls", "Collisions that each interface saw while it sent.")),
        (
            .transmitCarrier,
            counter(
                "transmit_carrier", "Packets that each interface could not send because the carrier was lost."
            )
        ),
        (.transmitCompressed, counter("transmit_compressed", "Compressed packets that each interface sent.")),
    ]

    static let noHandler = counter(
        "receive_nohandler",
        "Packets that each interface received and no protocol wanted.")
    static let leftOut = Metric.counter(
        "outrigger_netdev_left_out_total",
        "Interfaces found beyond the first \(LinkTable.limit), which are not shown, counted at each look.")

    private static func counter(_ field: String, _ help: String) -> Metric {
        .counter("node_network_\(field)_total", help, labels: ["device"])
    }

    private let slow: SlowReadings
    private var leftOut: UInt64 = 0

    package init(_ context: CollectorContext) { slow = context.slow }

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        var count = 0
        try host.networkDevices { device in
            count += 1
            if count > LinkTable.limit { return }
            for (counter, metric) in Self.columns { row[metric, device.name] = Double(device[counter]) }
        }
        leftOut += UInt64(max(count - LinkTable.limit, 0))
        // Without a list this counter is absent; NetclassCollector, which shows the list, says why.
        if case .success(let interfaces) = slow.interfaces.value {
            for interface in interfaces.all {
                guard let count = interface.link.noHandler else { continue }
                row[Self.noHandler, interface.link.name] = Double(count)
            }
        }
        row[Self.leftOut] = Double(leftOut)
    }
}
