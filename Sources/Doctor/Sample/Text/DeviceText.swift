import Bytes
import Kernel

extension LinkSample {
    /// /proc/net/dev sums errors up; each is counted under the name of its chief part in rtnl_link_stats64.
    private static let deviceCounters: [NetworkDevice.Counter: String] = [
        .receiveBytes: "rx_bytes", .receivePackets: "rx_packets", .receiveErrs: "rx_errors",
        .receiveDrop: "rx_dropped", .receiveFifo: "rx_fifo_errors", .receiveFrame: "rx_frame_errors",
        .receiveMulticast: "multicast", .transmitBytes: "tx_bytes", .transmitPackets: "tx_packets",
        .transmitErrs: "tx_errors", .transmitDrop: "tx_dropped", .transmitFifo: "tx_fifo_errors",
        .transmitColls: "collisions", .transmitCarrier: "tx_carrier_errors",
    ]
    /// The interfaces in a text of /proc/net/dev, as many as are kept of rtnetlink.
    static func all(inDeviceText text: String) -> [LinkSample] {
        var links: [LinkSample] = []
        _ = text.read { reader throws(KernelError) in
            try NetworkDevice.parse(&reader) { device in
                guard links.count < LinkTable.limit else { return }
                // A file that does not say whether it is on shows the traffic of one that is.
                var link = LinkSample(name: device.name.text, isOn: true)
                for (counter, name) in deviceCounters {
                    link.counters[name] = Int64(clamping: device[counter])
                }
                links.append(link)
            }
        }
        return links
    }
}

/// Receive packet steering as /sys/class/net/NAME/queues/rx-N/rps_cpus shows it (Documentation/networking/scaling.rst).
enum PacketSteering {
    /// Whether the mask of CPUs, words of hexadecimal digits with commas between, has a CPU.
    static func isOn(mask: String) -> Bool { mask.contains { $0.isHexDigit && $0 != "0" } }
}
