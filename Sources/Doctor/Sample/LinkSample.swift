/// A network interface with its counters.
package struct LinkSample: Equatable, Sendable {
    package var name: String
    /// Whether the administrator has switched it on.
    package var isOn: Bool
    /// `lo`, `veth`, `ena`, … ; empty when nobody says.
    package var driver: String = ""
    /// Counters by name: those of rtnl_link_stats64 (`rx_packets`, `rx_missed_errors`, …), and those of the driver as
    /// `ethtool -S` names them.
    package var counters: [String: Int64] = [:]
    /// ETHTOOL_GRINGPARAM: entries now and at most; `nil` when the driver has none.
    package var receiveRing: Int?
    package var receiveRingLimit: Int?
    /// ETHTOOL_GCHANNELS: queues now; `nil` when the driver does not say.
    package var receiveQueues: Int?
    /// Whether any receive queue has CPUs in rps_cpus; `nil` when it may not be seen.
    package var steersPackets: Bool?
    /// The qdisc at the root, its drops and its backlog.
    package var qdisc: String?
    package var qdiscDrops: Int64?
    package var qdiscBacklogPackets: Int64?

    package init(name: String, isOn: Bool) {
        self.name = name
        self.isOn = isOn
    }
}
