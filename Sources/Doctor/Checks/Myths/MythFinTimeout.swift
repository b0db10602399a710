extension Check {
    /// tcp_fin_timeout is believed to shorten TIME_WAIT.
    static let mythFinTimeout = Myth(
        id: "myth.fin-timeout", title: "a lower tcp_fin_timeout shortens TIME_WAIT",
        reads: [.sysctl("net.ipv4.tcp_fin_timeout"), .sysctlFiles],
        truth: """
            TIME_WAIT lasts 60 seconds whatever it says; it is the time that an orphaned FIN_WAIT2 may wait for the \
            peer's FIN.
            """,
        predicate: "does not shorten TIME_WAIT",
        explanation: Explanation(
            mechanism: """
                TIME_WAIT lasts TCP_TIMEWAIT_LEN, 60 seconds, a constant of the kernel without a knob. \
                tcp_fin_timeout limits FIN_WAIT2 of sockets that their program has closed and whose peer has not. \
                The belief comes from /proc/net/sockstat: its `tw` counts those FIN_WAIT2 with TIME_WAIT, so the \
                number falls when the timeout is lowered.

                Nor has it to do with EADDRINUSE: a tuple without free ports gives EADDRNOTAVAIL, and EADDRINUSE \
                comes from bind(2).
                """,
            byHand: [
                "sysctl net.ipv4.tcp_fin_timeout",
                "ss -Htan state time-wait | wc -l    # and see the timers with ss -tano",
                "ss -Htan state fin-wait-2 | wc -l",
            ],
            wrongWhen: """
                A lower value is right where peers do not close and thousands of orphaned FIN_WAIT2 hold memory \
                (close.fin-wait2-orphans). It cuts off clients that half-close and read on slowly.
                """,
            references: [
                "include/net/tcp.h: TCP_TIMEWAIT_LEN, TCP_FIN_TIMEOUT", "tcp(7), tcp_fin_timeout",
                "https://vincent.bernat.ch/en/blog/2014-tcp-time-wait-state-linux",
            ])
    ) { exam throws(Unknown) in
        exam.traces(of: "net.ipv4.tcp_fin_timeout") { $0[0] < 60 }
    }.check
}
