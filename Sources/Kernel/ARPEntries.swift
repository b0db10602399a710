package import Bytes

/// How many neighbours are known on each interface, counted over the lines of /proc/net/arp (arp(7)).
///
///     IP address       HW type     Flags       HW address            Mask     Device
///     192.0.2.1        0x1         0x2         02:fc:00:00:00:05     *        eth0
package struct ARPEntries: Equatable, Sendable {
    /// Interfaces beyond so many are counted together, in `leftOut`.
    package static let deviceLimit = 1024
    /// IFNAMSIZ: a longer name is none.
    private static let nameLimitBytes = 16

    package private(set) var byDevice: [String: Int] = [:]
    package private(set) var leftOut = 0

    package init() {}

    /// Adds a line; the heading and what was cut off add nothing.
    package mutating func add(_ run: ByteRun) {
        var line = ByteReader(run)
        guard let address = line.word(), !address.equals("IP") else { return }
        for _ in 0..<4 where line.word() == nil { return }
        guard let device = line.word(), device.count <= Self.nameLimitBytes else { return }
        let name = device.text
        if byDevice[name] == nil, byDevice.count == Self.deviceLimit {
            leftOut += 1
        } else {
            byDevice[name, default: 0] += 1
        }
    }
}
