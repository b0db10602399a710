extension Check {
    /// Timestamps are believed to cost speed.
    static let mythTimestamps = Myth(
        id: "myth.timestamps", title: "tcp_timestamps=0 saves time",
        reads: [.sysctl("net.ipv4.tcp_timestamps"), .sysctlFiles],
        truth: """
            it saves 12 bytes a segment and loses protection against old segments, tcp_tw_reuse, and the options of \
            connections that came by SYN cookie.
            """,
        predicate: "gives up more than it saves",
        explanation: Explanation(
            mechanism: """
                Timestamps let TCP measure round trips on every ACK, tell old segments from new ones when sequence \
                numbers wrap (PAWS), reuse ports in TIME_WAIT safely, and carry window scale and SACK through a SYN \
                cookie. Without them a burst of SYNs leaves connections with windows of 64 KiB. The offset is random \
                for each connection since 4.10, so nobody reads an uptime from them any more.
                """,
            byHand: ["sysctl net.ipv4.tcp_timestamps", "ss -tin    # `ts` where a connection has them"],
            wrongWhen: "A peer or a middlebox that mangles the option; then fix that.",
            references: ["RFC 7323", "net/ipv4/syncookies.c", "net/ipv4/tcp_timer.c"])
    ) { exam throws(Unknown) in
        exam.traces(of: "net.ipv4.tcp_timestamps") { $0[0] == 0 }
    }.check
}
