import CLinux

/// The queueing discipline at the root of an interface, from its RTM_NEWQDISC message (tc(8)).
///
///     0       4        8       12      16    20
///     family  ifindex  handle  parent  info  attributes: TCA_KIND, TCA_STATS2 { TCA_STATS_QUEUE }, …
package struct RootQdisc: Equatable, Sendable {
    package let linkIndex: Int32
    /// Such as `mq`, `fq_codel` or `noqueue`.
    package private(set) var kind = ""
    /// Packets that it dropped; 32 bits wide, so it begins anew after four thousand million.
    package private(set) var drops: UInt32 = 0
    /// Packets that wait in it.
    package private(set) var backlogPackets: UInt32 = 0

    /// TC_H_ROOT of linux/pkt_sched.h, and two numbers of enums in linux/rtnetlink.h and linux/gen_stats.h.
    private static let root = UInt32.max
    private static let kindAttribute = 1
    private static let statisticsAttribute = 7
    private static let queueAttribute = 3

    /// `nil` for one that is not at the root, and for a message that is cut off.
    init?(_ payload: UnsafeRawBufferPointer) {
        let size = MemoryLayout<tcmsg>.size
        guard payload.count >= size else { return nil }
        let head = payload.loadUnaligned(as: tcmsg.self)
        guard head.tcm_parent == Self.root else { return nil }
        linkIndex = head.tcm_ifindex
        for (type, value) in NetlinkAttributes(UnsafeRawBufferPointer(rebasing: payload[size...])) {
            if type == Self.kindAttribute { kind = value.text }
            guard type == Self.statisticsAttribute else { continue }
            for (inner, bytes) in NetlinkAttributes(value) where inner == Self.queueAttribute {
                backlogPackets = bytes.number(at: 0) ?? 0
                drops = bytes.number(at: 8) ?? 0
            }
        }
    }
}

extension RouteDump {
    /// Every root, as many as there may be interfaces.
    package func rootQdiscs() throws(KernelError) -> [RootQdisc] {
        var roots: [RootQdisc] = []
        try qdiscs { payload in
            if roots.count < LinkTable.limit, let root = RootQdisc(payload) { roots.append(root) }
        }
        return roots
    }

    /// What the driver of an interface says, after a dump has been asked for; `nil` where it has no answer.
    package func driver(of link: LinkCounters) -> LinkDriver? { channel.driver(ofLink: link.name) }
}
