import Kernel

extension Check {
    /// Our own SYNs are not answered.
    static let lossSynRetrans = Check(
        id: "loss.syn-retrans",
        title: "SYNs that we send are not answered",
        reads: [.counters, .sockets, .listeners],
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                connect(2) sends a SYN, and again after 1, 3, 7, 15 seconds when nobody answers; so each lost SYN is \
                a second of waiting at least. Who drops it stands nearly always at the other end or between: a full \
                accept or SYN queue, a full conntrack table, a firewall, an address that is gone. conntrack that \
                drops shows nowhere else in TCP's counters.

                TCPSynRetrans counts SYN/ACKs of ours that were sent again as well. When there are such, or clients \
                of this host wait for one of its own listeners, only the rows in SYN_SENT are counted.
                """,
            byHand: [
                "nstat -az TcpExtTCPSynRetrans TcpActiveOpens    # twice",
                "ss -tnO state syn-sent    # whom nobody answers",
                "cat /proc/net/stat/nf_conntrack    # drop, early_drop: on each host of the way",
            ],
            wrongWhen: """
                A crawler, or a health check of hosts that are down, meets dead addresses all the time. Fewer \
                tcp_syn_retries makes connect(2) fail sooner; it does not make it work.
                """,
            references: ["tcp(7): tcp_syn_retries", "https://docs.kernel.org/networking/snmp_counter.html"]),
        examine: { exam throws(Unknown) in
            let syns = try UnansweredSyns(exam)
            guard syns.again >= UnansweredSyns.fewest,
                Double(syns.again) > 0.01 * Double(syns.attempts),
                syns.opens.delta >= UnansweredSyns.manyOpens || syns.waiting.count >= ConnectionGroup.fewest
            else { return [] }
            let most = syns.destinations.first
            let isOne = syns.destinations.count == 1
            let towards =
                isOne
                ? nil : most.map { " Most go to \($0.name) (\($0.count) of \(syns.waiting.count) waiting)." }
            return [
                Finding(
                    "loss.syn-retrans", .warning, .now,
                    at: Place(tuple: isOne ? most?.path : nil), touches: [.namespace],
                    predicate: "gets no answer to its SYNs",
                    sentence: """
                        \(syns.again) SYNs were sent again in \(FindingText.number(exam.seconds)) s, while \
                        \(syns.opens.delta) connections were opened: the other end, or what stands between, drops \
                        them.\(towards ?? "")
                        """,
                    brief: "+\(syns.again) SYNs again", evidence: syns.evidence,
                    remedies: [
                        Remedy(
                            .platform,
                            "at the other end and between: accept queue, conntrack table, firewall, "
                                + "a dead address", scope: .networkNamespace, apply: .live)
                    ],
                    confidence: syns.isByRows ? .likely : .certain, lossPerSecond: exam.perSecond(syns.again))
            ]
        })
}
