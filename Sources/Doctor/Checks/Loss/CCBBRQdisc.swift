extension Check {
    /// BBR without fq: the kernel paces by timers of its own.
    static let ccBBRQdisc = Check(
        id: "cc.bbr-qdisc",
        title: "BBR runs without the fq qdisc, which costs some CPU",
        reads: [.sysctl(CongestionControl.key), .links],
        scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                BBR spreads segments over time instead of sending bursts. Since 4.13 TCP does that by itself, with a \
                timer for each socket; with fq on the way out the qdisc does it for all sockets together, which is \
                cheaper with very many of them. Speed and fairness are the same: nothing is broken without fq.
                """,
            byHand: ["cat /proc/sys/net/ipv4/tcp_congestion_control", "tc qdisc show"],
            wrongWhen: """
                Before 4.13 BBR truly needed fq. Behind a virtual interface without a queue only the host's own \
                interface matters.
                """,
            kernels: "BBR since 4.9; paces by itself since 4.13.",
            references: ["tc-fq(8)", "net/ipv4/tcp_bbr.c, the comment at its beginning"]),
        examine: { exam throws(Unknown) in
            let setting = try exam.setting(CongestionControl.key)
            guard setting.text == "bbr" else { return [] }
            let links = try exam.after.links.get()
            // A queueless interface passes on to another; the children of mq are not told.
            let others = links.filter { link in
                guard link.isOn, link.name != "lo", let qdisc = link.qdisc else { return false }
                return !["fq", "noqueue", "mq"].contains(qdisc)
            }
            guard let link = others.first, let qdisc = link.qdisc else { return [] }
            return [
                Finding(
                    "cc.bbr-qdisc", .info, .configuration, at: Place(device: link.name), touches: [.host],
                    predicate: "paces BBR without fq",
                    sentence: """
                        BBR is the default and \(link.name) has the qdisc \(qdisc): TCP paces by itself, and fq \
                        would do it with less CPU.
                        """,
                    brief: "BBR over \(qdisc)",
                    evidence: [],
                    remedies: [
                        Remedy(
                            .platform, "fq on the way out", scope: .host, apply: .live,
                            command: "tc qdisc replace dev \(link.name) root fq")
                    ])
            ]
        })
}
