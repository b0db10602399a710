extension Check {
    /// An interface had no room for packets that arrived.
    static let nicRing = Check(
        id: "nic.ring",
        title: "an interface misses packets because its receive ring is full",
        reads: [.links], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                An interface writes packets into a ring of buffers that the driver empties. When the CPU comes too \
                late the ring is full and the interface drops what arrives: rx_missed_errors, rx_fifo_errors, or a \
                counter of the driver's own. TCP sees loss and sends again.
                """,
            byHand: [
                "ip -s -s link show dev eth0    # missed, fifo",
                "ethtool -S eth0 | grep -E 'miss|fifo|no_buf|out_of_buffer'",
                "ethtool -g eth0    # ring now and at most",
            ],
            wrongWhen: """
                A larger ring only bridges bursts: when a CPU has no time left the packets wait longer and are \
                dropped all the same. Changing it takes many links down for a moment.
                """,
            references: [
                "ethtool(8)", "https://docs.kernel.org/networking/statistics.html",
                "include/uapi/linux/if_link.h: rtnl_link_stats64",
            ]),
        examine: { exam throws(Unknown) in
            try exam.links().compactMap { link in
                // A driver may count one packet under several of these names.
                let changes = NICRing.counters.compactMap(link.change).filter { $0.delta > 0 }
                guard let worst = changes.max(by: { $0.delta < $1.delta }) else { return nil }
                return NICRing.finding(link, worst, changes, exam)
            }
        })
}

/// The words and remedies of nic.ring.
private enum NICRing {
    /// Those of rtnl_link_stats64, then those of drivers (igb, ixgbe, mlx5, i40e).
    static let counters = [
        "rx_missed_errors", "rx_fifo_errors", "rx_no_buffer_count", "rx_no_buffer", "rx_no_dma_resources",
        "rx_out_of_buffer", "rx_discards_phy",
    ]

    static func finding(
        _ link: ExaminedLink, _ worst: Change, _ changes: [Change], _ exam: Examination
    ) -> Finding {
        let ring = link.after.receiveRing
        let most = link.after.receiveRingLimit
        let size = ring.map { " of \($0) entries" + (most.map { " (at most \($0))" } ?? "") } ?? ""
        let entries = ring.map {
            Evidence(
                source: "ethtool", field: "\(link.name).receive_ring", after: Double($0),
                limit: most.map(Double.init))
        }
        return Finding(
            "nic.ring", .warning, .now, at: link.place, touches: link.touches,
            predicate: "drops packets that arrive: its receive ring is full",
            sentence: """
                \(link.name) missed \(Amount.count(Int(worst.delta), "packet")) in \(FindingText.number(exam.seconds)) s: its receive ring\
                \(size) was full.
                """,
            brief: "+\(worst.delta) missed", evidence: changes.map(\.evidence) + [entries].compactMap(\.self),
            remedies: [larger(link, ring, most), spread].compactMap(\.self),
            lossPerSecond: exam.perSecond(worst.delta))
    }

    private static func larger(_ link: ExaminedLink, _ ring: Int?, _ most: Int?) -> Remedy? {
        guard let ring, let most, most > ring else { return nil }
        return Remedy(
            .platform, "enlarge the receive ring to \(most)", key: "receive ring", from: "\(ring)",
            to: "\(most)",
            scope: .host, risk: "cache misses; the link goes down for a moment",
            command: "ethtool -G \(link.name) rx \(most)")
    }

    private static let spread = Remedy(
        .platform, "spread its interrupts over more CPUs, so that one of them comes in time", scope: .host)
}
