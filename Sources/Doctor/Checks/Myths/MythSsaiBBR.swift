extension Check {
    /// tcp_slow_start_after_idle=0 is believed to help always.
    static let mythSsaiBBR = Myth(
        id: "myth.ssai-bbr", title: "tcp_slow_start_after_idle=0 is always right",
        reads: [
            .sysctl("net.ipv4.tcp_slow_start_after_idle"), .sysctl("net.ipv4.tcp_congestion_control"),
            .sysctlFiles,
        ],
        truth: "BBR keeps its window over an idle time by itself and does not look at it.",
        predicate: "has no effect on BBR",
        explanation: Explanation(
            mechanism: """
                After an idle time longer than the retransmission timeout cubic and reno begin again with a small \
                window, unless tcp_slow_start_after_idle=0. BBR has its own control of the window and pace; with the \
                setting at 1 it kept a window of 672 over 3.5 s of silence where cubic fell from 1907 to 10.
                """,
            byHand: [
                "sysctl net.ipv4.tcp_slow_start_after_idle net.ipv4.tcp_congestion_control",
                "ss -tin    # cwnd and the algorithm of each connection",
            ],
            wrongWhen: "For cubic and pushes after silence it is a remedy: see cc.slow-start-after-idle.",
            references: ["net/ipv4/tcp_output.c: tcp_cwnd_restart()", "net/ipv4/tcp_bbr.c"])
    ) { exam throws(Unknown) in
        guard try exam.setting("net.ipv4.tcp_congestion_control").text == "bbr" else { return [] }
        return exam.traces(of: "net.ipv4.tcp_slow_start_after_idle") { $0[0] == 0 }
    }.check
}
