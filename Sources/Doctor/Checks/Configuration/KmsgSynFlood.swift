extension Check {
    /// The SYN queue of a port overflows, as the kernel log says.
    static let kmsgSynFlood = LoggedSickness(
        id: "kmsg.syn-flood", title: "the SYN queue of a port overflows", words: ["Possible SYN flooding"],
        severity: .warning,
        predicate: "answers new connections with SYN cookies",
        remedy: "where the clients are real, a longer listen() backlog; see syn.queue-full",
        explanation: Explanation(
            mechanism: """
                The line is printed once for each listener when its queue of half-open connections is full for the first time. It \
                names the port. Whether it was a flood or just many clients the counters of SYN cookies tell.
                """,
            byHand: [
                "dmesg | grep 'SYN flooding'",
                "nstat -az TcpExtSyncookiesSent TcpExtSyncookiesRecv",
            ],
            wrongWhen: "It comes once a listener: a second overflow of the same socket is silent.",
            kernels: "All since 3.10.",
            references: ["net/ipv4/tcp_input.c: tcp_syn_flood_action()"])
    ).check
}
