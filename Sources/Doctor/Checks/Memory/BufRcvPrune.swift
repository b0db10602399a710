import Kernel

extension Check {
    /// Received segments are squeezed together or thrown away because nobody reads.
    static let bufRcvPrune = Check(
        id: "buf.rcv-prune",
        title: "receive buffers overflow: segments are collapsed or thrown away",
        reads: [.counters, .sockets, .connectionDetails, .listeners, .processes],
        scope: .networkNamespace, apply: .live, sinceBoot: ["TcpExt.RcvPruned", "TcpExt.TCPRcvQDrop"],
        explanation: Explanation(
            mechanism: """
                A socket's receive buffer is charged for whole packets, not for the bytes in them. When many small \
                segments fill it before the server reads, the kernel first copies them together (collapse), which \
                holds the softirq for milliseconds, then throws away out-of-order segments, and in the end what it \
                has just received (RcvPruned, TCPRcvQDrop). The peer sends that again and slows down.

                The reason is a reader that is slower than its peer: stopped, throttled, one thread for everything, \
                or reading one message for each wakeup. Under memory pressure of the host the same happens to readers \
                that are quick.
                """,
            byHand: [
                "nstat -az TcpExtPruneCalled TcpExtRcvPruned TcpExtOfoPruned TcpExtTCPRcvCollapsed TcpExtTCPRcvQDrop",
                "ss -tnmO state established | sort -k1 -n | tail    # Recv-Q: bytes that nobody has read",
            ],
            wrongWhen: """
                A larger maximum of tcp_rmem helps only where the bandwidth-delay product of the path asks for it \
                (bytes a second × round trip). For a slow reader it only makes the collapse longer: the stall of a \
                collapse grows with the buffer.
                """,
            kernels: "All since 3.10; TCPRcvQDrop since 4.19.",
            references: [
                "https://docs.kernel.org/networking/snmp_counter.html",
                "net/ipv4/tcp_input.c: tcp_prune_queue(), tcp_collapse()",
                "https://blog.cloudflare.com/the-story-of-one-latency-spike/",
            ]),
        examine: { exam throws(Unknown) in
            let called = try exam.change("TcpExt.PruneCalled")
            let lost = ["TcpExt.RcvPruned", "TcpExt.TCPRcvQDrop"].map(exam.changeIfAny)
            let collapsed = exam.changeIfAny("TcpExt.TCPRcvCollapsed")
            let losses = lost.reduce(Int64(0)) { $0 &+ $1.delta }
            let isCollapsing = exam.perSecond(collapsed.delta) > RcvPrune.mostCollapsesPerSecond
            guard losses > 0 || isCollapsing else { return [] }
            let unread = UnreadConnections(exam, forLong: losses == 0)
            // What was squeezed together and is read soon did no harm.
            if losses == 0, unread.isNone { return [] }
            let minor = ["TcpExt.OfoPruned", "TcpExt.TCPOFODrop"].map(exam.changeIfAny)
            return [RcvPrune.finding(losses, collapsed, [called] + lost + [collapsed] + minor, unread, exam)]
        })
}

/// The words and remedies of buf.rcv-prune.
private enum RcvPrune {
    static let mostCollapsesPerSecond = 1.0

    static func finding(
        _ losses: Int64, _ collapsed: Change, _ changes: [Change], _ unread: UnreadConnections,
        _ exam: Examination
    ) -> Finding {
        let what =
            losses > 0
            ? "\(losses) times received segments were thrown away because a receive buffer was full"
            : "\(collapsed.delta) received segments were squeezed together because receive buffers were full"
        let fullest = unread.fullest.map { group in
            """
             \(Amount.count(group.count, "connection")) had \
            \(Amount.bytes(UnreadConnections.bytes(of: group))) that nobody had read.
            """
        }
        return Finding(
            "buf.rcv-prune", losses > 0 ? .critical : .warning, .now, at: unread.place,
            touches: unread.touches,
            predicate: losses > 0 ? "loses what it has received" : "reads too slowly for its receive buffers",
            sentence: "In \(FindingText.number(exam.seconds)) s \(what).\(fullest ?? "")",
            brief: losses > 0 ? "+\(losses) thrown away" : "+\(collapsed.delta) squeezed together",
            evidence: changes.filter { $0.delta > 0 }.map(\.evidence) + unread.evidence,
            remedies: [
                Remedy(
                    .app, "find out why the server reads slowly, and read until EAGAIN at each wakeup",
                    apply: .restart),
                Remedy(
                    .app, "raise the maximum of tcp_rmem only when bytes a second × round trip ask for it",
                    scope: .networkNamespace, apply: .live, risk: "large buffers stall in collapse"),
            ],
            confidence: unread.fullest == nil ? .likely : .certain, lossPerSecond: exam.perSecond(losses))
    }
}
