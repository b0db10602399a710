package import Kernel
package import Telemetry

/// The traffic of each network interface, from /proc/net/dev and, for `nohandler`, /sys/class/net.
package struct NetdevCollector: Collector {
    package static let name = "netdev"
    package static let title = "Traffic of network interfaces"
    package static let metrics = columns.map(\.metric) + [noHandler]

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
        "Packets of no protocol, at the first \(NoHandlerFiles.limit) interfaces.")

    private static func counter(_ field: String, _ help: String) -> Metric {
        .counter("node_network_\(field)_total", help, labels: ["device"])
    }

    private var noHandlerFiles = NoHandlerFiles()

    package init() {}

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        noHandlerFiles.begin()
        try host.networkDevices { device in
            for (counter, metric) in Self.columns { row[metric, device.name] = Double(device[counter]) }
            noHandlerFiles.note(device.name)
        }
        if host.readsOwnNetwork {
            noHandlerFiles.read(from: host) { name, count in row[Self.noHandler, name] = Double(count) }
        }
    }
}
