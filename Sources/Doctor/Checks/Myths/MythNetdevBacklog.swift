extension Check {
    /// netdev_max_backlog is believed to be the queue of a fast card.
    static let mythNetdevBacklog = Myth(
        id: "myth.netdev-backlog", title: "netdev_max_backlog=250000 is needed for 10 Gbit/s",
        reads: [.sysctl("net.core.netdev_max_backlog"), .sysctlFiles],
        truth: """
            cards with NAPI do not use that queue; it is for RPS, veth, loopback and other senders within the host.
            """,
        predicate: "is a queue that cards do not use",
        explanation: Explanation(
            mechanism: """
                netdev_max_backlog bounds the queue that each CPU has for packets handed over by other CPUs (RPS) or \
                by virtual devices (veth, loopback, tunnels). A network card with NAPI hands its packets straight \
                on; what it cannot hand on is lost in its ring, rx_missed_errors.

                Drops there are column 2 of /proc/net/softnet_stat. While that rests the setting changes nothing.
                """,
            byHand: [
                "cat /proc/net/softnet_stat    # column 2, hexadecimal, a row per CPU", "ip -s -s link",
            ],
            wrongWhen: "With RPS or many containers, and softnet.dropped speaking, a larger queue is right.",
            references: [
                "https://docs.kernel.org/networking/scaling.html", "net/core/dev.c: enqueue_to_backlog()",
            ])
    ) { exam throws(Unknown) in
        exam.traces(of: "net.core.netdev_max_backlog") { $0[0] >= 16_384 }
    }.check
}
