extension Check {
    /// The queue in front of an interface drops what shall be sent.
    static let nicQdisc = Check(
        id: "nic.qdisc",
        title: "the queue in front of an interface drops packets",
        reads: [.links], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                Packets that shall leave wait in a queueing discipline (qdisc) until the interface takes them. When \
                it is full, or when it polices a rate, it drops. Either the link is slower than what is sent, or a \
                shaper (tbf, htb) says so, or the driver stopped the queue. fq_codel drops a few packets on purpose \
                to keep the delay low; more than 1 % is congestion.
                """,
            byHand: ["tc -s qdisc show dev eth0    # dropped, backlog", "ip -s link show dev eth0"],
            wrongWhen: """
                A longer txqueuelen moves the delay into the queue (bufferbloat): packets are no longer dropped but \
                late. It helps against short bursts alone.
                """,
            references: ["tc(8)", "tc-fq_codel(8)", "net/core/dev.c: __dev_xmit_skb()"]),
        examine: { exam throws(Unknown) in
            try exam.links().compactMap { link in
                guard let before = link.before.qdiscDrops, let after = link.after.qdiscDrops,
                    let sent = link.change("tx_packets")
                else { return nil }
                let name = link.after.qdisc ?? "qdisc"
                let drops = Change(
                    source: "rtnetlink", field: "\(link.name).\(name).drops", before: before, after: after)
                guard let share = Examination.ratio(drops.delta, of: sent.delta &+ drops.delta),
                    share > dropShare
                else { return nil }
                let backlog = link.after.qdiscBacklogPackets.map {
                    Evidence(source: "rtnetlink", field: "\(link.name).\(name).backlog", after: Double($0))
                }
                return Finding(
                    "nic.qdisc", .warning, .now, at: link.place, touches: link.touches,
                    predicate: "drops packets that shall be sent",
                    sentence: """
                        The queue \(name) in front of \(link.name) dropped \(drops.delta) of \
                        \(sent.delta &+ drops.delta) packets in \(FindingText.number(exam.seconds)) s \
                        (\(Amount.percent(share))): more is sent than the link takes.
                        """,
                    brief: "+\(drops.delta) drops, \(Amount.percent(share))",
                    evidence: [drops.evidence, sent.evidence] + [backlog].compactMap(\.self),
                    remedies: [
                        Remedy(
                            .platform, "look for a rate limit, or a link slower than what is sent",
                            scope: .host,
                            command: "tc -s qdisc show dev \(link.name)"),
                        Remedy(
                            .platform, "against short bursts alone: a longer txqueuelen", scope: .host,
                            risk: "packets are late instead of dropped",
                            command: "ip link set dev \(link.name) txqueuelen 10000"),
                    ], lossPerSecond: exam.perSecond(drops.delta))
            }
        })
}

private let dropShare = 0.01
