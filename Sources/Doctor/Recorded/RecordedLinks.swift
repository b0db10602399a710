import Bytes
import Kernel

/// The interfaces that the files of a recording show: proc/net/dev, and of each what sys/class/net has.
enum RecordedLinks {
    /// /proc/net/dev sums errors up; each is counted under the name of its chief part in rtnl_link_stats64.
    private static let names: [NetworkDevice.Counter: String] = [
        .receiveBytes: "rx_bytes", .receivePackets: "rx_packets", .receiveErrs: "rx_errors",
        .receiveDrop: "rx_dropped", .receiveFifo: "rx_fifo_errors", .receiveFrame: "rx_frame_errors",
        .receiveMulticast: "multicast", .transmitBytes: "tx_bytes", .transmitPackets: "tx_packets",
        .transmitErrs: "tx_errors", .transmitDrop: "tx_dropped", .transmitFifo: "tx_fifo_errors",
        .transmitColls: "collisions", .transmitCarrier: "tx_carrier_errors",
    ]
    /// Interfaces that are kept, as of a running host.
    private static let limit = LinkTable.limit

    static func links(of folder: RecordingFolder) throws(Unknown) -> [LinkSample] {
        var links = devices(try folder.text("proc/net/dev"))
        for place in links.indices { readFiles(of: &links[place], in: folder) }
        return links
    }

    private static func devices(_ text: String) -> [LinkSample] {
        var links: [LinkSample] = []
        _ = text.read { reader throws(KernelError) in
            try NetworkDevice.parse(&reader) { device in
                guard links.count < limit else { return }
                // A file that does not say whether it is on shows the traffic of one that is.
                var link = LinkSample(name: device.name.text, isOn: true)
                for (counter, name) in names { link.counters[name] = Int64(clamping: device[counter]) }
                links.append(link)
            }
        }
        return links
    }

    private static func readFiles(of link: inout LinkSample, in folder: RecordingFolder) {
        let place = "sys/class/net/\(link.name)"
        // What the recording does not have is not told.
        if let flags = try? folder.text("\(place)/flags"), let bits = hexadecimal(flags) {
            link.isOn = bits & 1 != 0
        }
        for name in (try? folder.names(in: "\(place)/statistics")) ?? [] {
            guard let text = try? folder.text("\(place)/statistics/\(name)") else { continue }
            link.counters[name] = Int64(text.trimmedLine)
        }
        let queues = ((try? folder.names(in: "\(place)/queues")) ?? []).filter { $0.hasPrefix("rx-") }
        if !queues.isEmpty { link.receiveQueues = queues.count }
        let masks = queues.compactMap { try? folder.text("\(place)/queues/\($0)/rps_cpus") }
        if !masks.isEmpty { link.steersPackets = masks.contains { PacketSteering.isOn(mask: $0) } }
    }

    private static func hexadecimal(_ text: String) -> UInt64? {
        let digits = text.trimmedLine
        return digits.hasPrefix("0x") ? UInt64(digits.dropFirst(2), radix: 16) : nil
    }
}

/// Receive packet steering as /sys/class/net/NAME/queues/rx-N/rps_cpus shows it (Documentation/networking/scaling.rst).
enum PacketSteering {
    /// Whether the mask of CPUs, words of hexadecimal digits with commas between, has a CPU.
    static func isOn(mask: String) -> Bool { mask.contains { $0.isHexDigit && $0 != "0" } }
}
