extension Check {
    /// tcp_tw_reuse is believed to help who accepts connections.
    static let mythTwReuse = Myth(
        id: "myth.tw-reuse", title: "tcp_tw_reuse=1 saves a busy server",
        reads: [.counters, .sysctl("net.ipv4.tcp_tw_reuse"), .sysctlFiles],
        truth: """
            it lets connect() take over a port whose connection is in TIME_WAIT; accepted connections never use it.
            """,
        predicate: "does nothing for accepted connections",
        explanation: Explanation(
            mechanism: """
                tcp_tw_reuse concerns outgoing connections alone: connect(2) may take the port of a TIME_WAIT towards \
                the same destination when both sides use timestamps and a second has passed. Where connections are \
                accepted nothing is chosen, so there is nothing to reuse.

                It is a remedy for the host that opens connections at a high rate to few destinations, on that host \
                (port.timewait), and only after connection pooling was thought of.
                """,
            byHand: [
                "sysctl net.ipv4.tcp_tw_reuse net.ipv4.tcp_timestamps",
                "nstat -az TcpActiveOpens TcpPassiveOpens TcpExtTWRecycled",
            ],
            wrongWhen: """
                On a gateway that opens connections to its upstreams it is no myth: see whether port.timewait speaks.
                """,
            kernels: """
                2, loopback only, is the default since 4.19. The second of grace became tcp_tw_reuse_delay in a later \
                kernel.
                """,
            references: [
                "net/ipv4/tcp_ipv4.c: tcp_twsk_unique()",
                "https://docs.kernel.org/networking/ip-sysctl.html, tcp_tw_reuse",
            ])
    ) { exam throws(Unknown) in
        let opened = exam.changeIfAny("Tcp.ActiveOpens")
        let accepted = exam.changeIfAny("Tcp.PassiveOpens")
        // Who opens more than it accepts may have a use for it.
        guard opened.after <= accepted.after else { return [] }
        return exam.traces(of: "net.ipv4.tcp_tw_reuse") { $0[0] == 1 }
    }.check
}
