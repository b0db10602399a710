import CLinux
import Glibc

/// What the driver of an interface says of itself, through ioctl SIOCETHTOOL (linux/ethtool.h, ethtool(8)).
///
/// Any user may ask. What a driver does not know it refuses, and that is `nil` here.
package struct LinkDriver: Equatable, Sendable {
    /// Such as `virtio_net`, `ena` or `veth`.
    package let name: String
    /// Entries of the receive ring, now and at most.
    package let receiveRing: UInt32?
    package let receiveRingLimit: UInt32?
    /// Channels that receive, the combined ones among them.
    package let receiveChannels: UInt32?
    /// Counters that tell of a loss between the wire and the kernel, by the driver's names.
    package let counters: [String: UInt64]

    /// Counters kept of one interface.
    static let counterLimit = 64
    /// A driver that has more is not asked: each queue of a large card has dozens.
    static let statisticLimit = 32_768
    private static let driverBytes = 196
    private static let nameBytes = 32

    init?(of link: String, through descriptor: Int32) {
        let ethtool = Ethtool(descriptor: descriptor, link: link)
        guard let driver = ethtool.ask(Command.driver, words: Self.driverBytes / 4) else { return nil }
        name = driver.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[4..<36]).text }
        let ring = ethtool.ask(Command.ring, words: 9)
        receiveRingLimit = ring.map { $0[1] }
        receiveRing = ring.map { $0[5] }
        receiveChannels = ethtool.ask(Command.channels, words: 9).map { $0[5] &+ $0[8] }
        counters = Self.counters(of: ethtool, count: Int(driver[180 / 4]))
    }

    private static func counters(of ethtool: Ethtool, count: Int) -> [String: UInt64] {
        guard count > 0, count <= statisticLimit else { return [:] }
        // The kernel writes as many as the driver has when asked: some queues may have come meanwhile.
        let room = count * 2 + 64
        guard
            let names = ethtool.ask(
                Command.names, words: 3 + room * nameBytes / 4, [Command.setOfStatistics, UInt32(count)]),
            let values = ethtool.ask(Command.statistics, words: 2 + room * 2, [UInt32(count)]),
            names[2] == values[1], Int(values[1]) <= room
        else { return [:] }
        var counters: [String: UInt64] = [:]
        names.withUnsafeBytes { bytes in
            for place in 0..<Int(values[1]) where counters.count < counterLimit {
                let start = 12 + place * nameBytes
                let name = UnsafeRawBufferPointer(rebasing: bytes[start..<start + nameBytes]).text
                guard tellsOfLoss(name) else { continue }
                counters[name] = UInt64(values[2 + place * 2]) | UInt64(values[3 + place * 2]) << 32
            }
        }
        return counters
    }

    /// Limits of a cloud's machine, and packets that found no room in the card or in its ring.
    package static func tellsOfLoss(_ name: String) -> Bool {
        name.hasSuffix("_allowance_exceeded") || lossNames.contains { name.hasPrefix($0) }
    }

    private static let lossNames = [
        "rx_missed", "rx_fifo", "rx_no_buffer", "rx_no_dma", "rx_out_of_buffer", "rx_discards_phy",
        "rx_alloc_fail", "rx_buf_alloc_fail",
    ]

    /// Commands of linux/ethtool.h.
    private enum Command {
        static let driver: UInt32 = 0x03
        static let ring: UInt32 = 0x10
        static let names: UInt32 = 0x1b
        static let statistics: UInt32 = 0x1d
        static let channels: UInt32 = 0x3c
        /// ETH_SS_STATS.
        static let setOfStatistics: UInt32 = 1
    }
}

/// A way to ask one driver.
private struct Ethtool {
    let descriptor: Int32
    let link: String

    /// The words of the answer, which begin with the command; `nil` when the driver refuses.
    func ask(_ command: UInt32, words: Int, _ arguments: [UInt32] = []) -> [UInt32]? {
        var room = [UInt32](repeating: 0, count: words)
        room[0] = command
        for (place, argument) in arguments.enumerated() { room[place + 1] = argument }
        let code = room.withUnsafeMutableBytes { outrigger_ethtool(descriptor, link, $0.baseAddress) }
        return code == 0 ? room : nil
    }
}
