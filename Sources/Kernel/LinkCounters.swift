import CLinux

/// What one network interface has counted, from the attribute IFLA_STATS64 of its RTM_NEWLINK message.
package struct LinkCounters: Sendable {
    package let name: String
    package let index: Int32
    package let isOn: Bool
    /// By their names in struct rtnl_link_stats64; those that an older kernel does not have are left out.
    package let values: [String: UInt64]

    /// In the order of the struct, eight bytes each (linux/if_link.h).
    private static let names = [
        "rx_packets", "tx_packets", "rx_bytes", "tx_bytes", "rx_errors", "tx_errors", "rx_dropped",
        "tx_dropped",
        "multicast", "collisions", "rx_length_errors", "rx_over_errors", "rx_crc_errors", "rx_frame_errors",
        "rx_fifo_errors", "rx_missed_errors", "tx_aborted_errors", "tx_carrier_errors", "tx_fifo_errors",
        "tx_heartbeat_errors", "tx_window_errors", "rx_compressed", "tx_compressed", "rx_nohandler",
    ]

    init?(_ payload: UnsafeRawBufferPointer) {
        guard let link = NetworkLink(payload) else { return nil }
        (name, index, isOn) = (link.name, link.index, link.isOn)
        var values: [String: UInt64] = [:]
        let attributes = UnsafeRawBufferPointer(rebasing: payload[MemoryLayout<ifinfomsg>.size...])
        for (type, bytes) in NetlinkAttributes(attributes) where type == Int(IFLA_STATS64) {
            for (place, name) in Self.names.enumerated() {
                if let value = bytes.number(UInt64.self, at: place * 8) { values[name] = value }
            }
        }
        self.values = values
    }
}

extension RouteDump {
    /// Every interface, as many as `LinkTable` keeps.
    package func linkCounters() throws(KernelError) -> [LinkCounters] {
        var links: [LinkCounters] = []
        try self.links { payload in
            if links.count < LinkTable.limit, let link = LinkCounters(payload) { links.append(link) }
        }
        return links
    }
}
