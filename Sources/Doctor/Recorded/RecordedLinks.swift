import Bytes
import Kernel

/// The interfaces that the files of a recording show: proc/net/dev, and of each what sys/class/net has.
enum RecordedLinks {
    static func links(of folder: RecordingFolder) throws(Unknown) -> [LinkSample] {
        var links = LinkSample.all(inDeviceText: try folder.text("proc/net/dev"))
        for place in links.indices { readFiles(of: &links[place], in: folder) }
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
