package import Kernel
package import Telemetry
import Threads

/// What each network interface is and how its link stands, from the newest list of the `slow` thread.
///
///     node_network_info{device="eth0",address="02:fc:00:00:00:01",…,operstate="up"} 1
package struct NetclassCollector: Collector {
    package static let name = "netclass"
    package static let title = "Network interfaces"
    package static let note = """
        Asked of the kernel by rtnetlink, so that the interfaces are those of the measured namespace; what
        only /sys knows (`address_assign_type`, `device_id`, `name_assign_type` and the like) is absent in another than the
        sidecar's. With more than 128 interfaces they are looked at every 10s.
        """
    package static let period: Duration? = LinkJob.quickPeriod
    package static let metrics =
        [up, info] + numbers.map(\.metric) + [leftOut]

    static let up = gauge("up", "Whether each interface is operational, 1 or 0.")
    static let info = Metric.gauge(
        "node_network_info", "Addresses, duplex, state and alias of each interface; always 1.",
        labels: ["device", "address", "broadcast", "duplex", "operstate", "ifalias"])
    static let leftOut = Metric.counter(
        "outrigger_netclass_left_out_total",
        "Interfaces found beyond the first \(LinkTable.limit), which are not shown, counted at each look.")

    private typealias Number = @Sendable (NetworkInterface) -> Double?

    private static let numbers: [(metric: Metric, value: Number)] = [
        (
            gauge(
                "address_assign_type",
                "How each interface came by its address: 0 permanent, 1 random, 2 copied, 3 set."),
            { $0.files?.addressAssignType.map(Double.init) }
        ),
        (gauge("carrier", "Whether each interface that is on has a carrier."), { carrier(of: $0.link) }),
        (
            counter("carrier_changes_total", "How often the carrier of each interface came or went."),
            { $0.link.carrierChanges.map(Double.init) }
        ),
        (
            counter("carrier_up_changes_total", "How often the carrier of each interface came."),
            { $0.link.carrierUps.map(Double.init) }
        ),
        (
            counter("carrier_down_changes_total", "How often the carrier of each interface went."),
            { $0.link.carrierDowns.map(Double.init) }
        ),
        (
            gauge("device_id", "What tells ports of one device apart that share an address."),
            { $0.files?.deviceID.map(Double.init) }
        ),
        (
            gauge("dormant", "Whether each interface that is on waits for an event, such as a login."),
            { $0.link.isOn ? ($0.link.isDormant ? 1 : 0) : nil }
        ),
        (gauge("flags", "Flags of each interface, as in linux/if.h."), { Double($0.link.flags) }),
        (gauge("iface_id", "Number of each interface in its namespace."), { Double($0.link.index) }),
        (
            gauge(
                "iface_link",
                "Number of the interface below each, or of its peer; its own when there is none."),
            { Double($0.link.lowerIndex) }
        ),
        (
            gauge("iface_link_mode", "Whether each interface waits for user space when it comes up, 1 or 0."),
            { $0.link.linkMode.map(Double.init) }
        ),
        (gauge("mtu_bytes", "Largest packet of each interface."), { $0.link.mtuBytes.map(Double.init) }),
        (
            gauge(
                "name_assign_type",
                "How each interface came by its name: 1 counted, 2 predictable, 3 from user space, 4 renamed."
            ),
            { $0.files?.nameAssignType.map(Double.init) }
        ),
        (
            gauge("net_dev_group", "Group that each interface was put into."),
            { $0.link.group.map(Double.init) }
        ),
        (
            gauge("transmit_queue_length", "How many packets the send queue of each interface may hold."),
            { $0.link.queueLength.map(Double.init) }
        ),
        (
            gauge("protocol_type", "Kind of hardware of each interface, as in linux/if_arp.h."),
            { Double($0.link.type) }
        ),
        (
            gauge(
                "speed_bytes",
                "Speed of each interface in bytes a second; negative when its driver does not know."),
            { $0.link.isOn ? $0.mode.map { Double($0.speedMegabits) * 125_000 } : nil }
        ),
    ]

    /// RFC 2863 as /sys spells it, by the kernel's number.
    private static let states = [
        "unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up",
    ]

    private static func gauge(_ field: String, _ help: String) -> Metric {
        .gauge("node_network_\(field)", help, labels: ["device"])
    }

    private static func counter(_ field: String, _ help: String) -> Metric {
        .counter("node_network_\(field)", help, labels: ["device"])
    }

    /// A kernel shows none of an interface that is off.
    private static func carrier(of link: NetworkLink) -> Double? {
        link.isOn ? link.hasCarrier.map { $0 ? 1 : 0 } : nil
    }

    private let slow: SlowReadings

    package init(_ context: CollectorContext) { slow = context.slow }

    package func collect(from host: HostFiles, into row: inout Row) throws {
        guard let newest = slow.interfaces.value else { throw NotYet.listed }
        let interfaces = try newest.get()
        for interface in interfaces.all {
            let link = interface.link
            let state = Int(link.state) < Self.states.count ? Self.states[Int(link.state)] : ""
            row[Self.up, link.name] = state == "up" ? 1 : 0
            let duplex = link.isOn ? interface.mode?.duplex ?? "" : ""
            row[
                Self.info, [link.name, link.address, link.broadcast, duplex, state, link.alias]] =
                1
            for (metric, value) in Self.numbers {
                if let number = value(interface) { row[metric, link.name] = number }
            }
        }
        row[Self.leftOut] = Double(interfaces.leftOut)
    }
}
