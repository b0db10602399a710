extension Check {
    /// Raising somaxconn is believed to be enough.
    static let mythSomaxconn = Myth(
        id: "myth.somaxconn", title: "raising somaxconn stops refused connections",
        reads: [.listeners, .sysctl("net.core.somaxconn"), .sysctlFiles],
        truth: """
            a listener keeps the smaller one of its argument and somaxconn from the moment of listen(); a longer \
            queue only lets clients wait longer.
            """,
        predicate: "reaches no listener that runs",
        explanation: Explanation(
            mechanism: """
                The limit of an accept queue is min(backlog, somaxconn) and is latched by listen(2). A server that \
                asks for 511 has 511 under any somaxconn; one that was started before the change keeps the old value \
                until it calls listen(2) again or is restarted.

                A queue that is full because accept(2) is slow fills at any length. Then clients time out inside it, \
                which looks worse: they were told that they are connected.
                """,
            byHand: ["sysctl net.core.somaxconn", "ss -ltn    # Send-Q: what each listener latched"],
            wrongWhen:
                "It is the ceiling: where the program asks for more than somaxconn it has to be raised first.",
            kernels: "128 by default before 5.4, 4096 since.",
            references: ["listen(2)", "net/socket.c: __sys_listen()"])
    ) { exam throws(Unknown) in
        let limits = try exam.listeners().compactMap(\.limit)
        // Somebody has more than the old default of today's kernels: then it was of use.
        guard !limits.isEmpty, limits.allSatisfy({ $0 <= 4096 }) else { return [] }
        return exam.traces(of: "net.core.somaxconn") { $0[0] > 4096 }
    }.check
}
