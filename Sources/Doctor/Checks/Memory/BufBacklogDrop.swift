extension Check {
    /// Segments are dropped because a socket was held too long, or its queue had no room.
    static let bufBacklogDrop = Check(
        id: "buf.backlog-drop",
        title: "segments are dropped while a process holds the socket",
        reads: [.counters],
        scope: .app, apply: .restart,
        sinceBoot: ["TcpExt.TCPBacklogDrop", "TcpExt.TCPWqueueTooBig", "TcpExt.PFMemallocDrop"],
        explanation: Explanation(
            mechanism: """
                While a process reads from or writes to a socket it owns the socket's lock. Segments that arrive \
                meanwhile wait in the backlog, a small queue beside the receive buffer, and are handled when the lock \
                is given back. One long system call, a read of many megabytes for example, holds it so long that the \
                backlog fills; then segments are dropped (TCPBacklogDrop) and have to be sent again.

                TCPWqueueTooBig counts the opposite side: splitting segments was refused because the send queue had \
                twice its size already (a defence against SACK attacks). PFMemallocDrop counts packets that only the \
                emergency reserve of memory had room for: the machine itself was out of memory.
                """,
            byHand: ["nstat -az TcpExtTCPBacklogDrop TcpExtTCPWqueueTooBig TcpExtPFMemallocDrop    # twice"],
            wrongWhen: """
                A very small SO_RCVBUF or SO_SNDBUF causes the first two by itself: then drop the option before \
                anything else.
                """,
            kernels: "All since 3.10; TCPWqueueTooBig since 5.2.",
            references: [
                "https://docs.kernel.org/networking/snmp_counter.html",
                "net/ipv4/tcp_ipv4.c: tcp_add_backlog()",
            ]),
        examine: { exam throws(Unknown) in
            let backlog = try exam.change("TcpExt.TCPBacklogDrop")
            let others = ["TcpExt.TCPWqueueTooBig", "TcpExt.PFMemallocDrop"].map(exam.changeIfAny)
            let moved = ([backlog] + others).filter { $0.delta > 0 }
            guard !moved.isEmpty else { return [] }
            let count = moved.reduce(Int64(0)) { $0 &+ $1.delta }
            let parts = moved.map { "\($0.field.dropFirst("TcpExt.".count)) +\($0.delta)" }
            return [
                Finding(
                    "buf.backlog-drop", .warning, .now, at: Place(), touches: [.namespace],
                    predicate: "drops segments at busy sockets",
                    sentence: """
                        \(count) segments were dropped in \(FindingText.number(exam.seconds)) s because a process \
                        held the socket too long or its queue had no room: \(parts.joined(separator: ", ")).
                        """,
                    brief: "+\(count) segments dropped", evidence: moved.map(\.evidence),
                    remedies: [
                        Remedy(
                            .app,
                            "read and write in smaller pieces, and let no SO_RCVBUF or SO_SNDBUF be tiny",
                            apply: .restart)
                    ],
                    lossPerSecond: exam.perSecond(count))
            ]
        })
}
