extension Check {
    /// Connections that we closed first hold most local ports of a tuple for a minute.
    static let portTimeWait = Check(
        id: "port.timewait",
        title: "TIME_WAIT holds the local ports towards one destination",
        reads: PortReads.tuples,
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                Whoever closes first keeps the connection in TIME_WAIT for 60 s, and on the side that connects this \
                holds a local port of that tuple. Connections that are opened and closed for each request are then \
                bounded: usable ports / 60 s, some 470 a second by default. Above that the ports run out, however \
                short the connections are.

                The 60 s are a constant of the kernel. tcp_fin_timeout is another timer.
                """,
            byHand: [
                "ss -Htan state time-wait | awk '{print $4}' | sort | uniq -c | sort -rn | head    # by destination",
                "nstat -az TcpActiveOpens TcpExtTW TcpExtTWRecycled",
                "sysctl net.ipv4.tcp_tw_reuse net.ipv4.tcp_timestamps",
            ],
            wrongWhen: """
                TIME_WAIT on a listening port holds no port and is harmless, however many there are. tcp_tw_reuse \
                works on the host that connects, with timestamps on both sides; on the accepting side it does nothing, \
                and the kernel's documentation asks not to change it without expert advice.
                """,
            kernels: """
                All since 3.10. tcp_tw_reuse=2 (loopback only) is the default since 4.19; tcp_tw_reuse_delay, 1 s by \
                default, is in 6.18 and not in 6.12.
                """,
            references: [
                "https://docs.kernel.org/networking/ip-sysctl.html, tcp_tw_reuse",
                "include/net/tcp.h: TCP_TIMEWAIT_LEN", "net/ipv4/tcp_ipv4.c: tcp_twsk_unique()",
                "https://vincent.bernat.ch/en/blog/2014-tcp-time-wait-state-linux",
            ]),
        examine: { exam throws(Unknown) in
            try exam.tupleUses().compactMap { PortTimeWait.finding(of: $0, exam) }
        })
}

private enum PortTimeWait {
    private static let fullPercent = 75
    private static let criticalPercent = 95
    private static let waitingPercent = 50
    /// From here on growth is taken for what will fill the tuple.
    private static let growingPercent = 25
    /// TCP_TIMEWAIT_LEN.
    private static let waitSeconds = 60.0

    static func finding(of tuple: TupleUse, _ exam: Examination) -> Finding? {
        guard !tuple.isReused, tuple.used > 0 else { return nil }
        let percent = TupleUse.percent(tuple.used, of: tuple.usable)
        let waiting = TupleUse.percent(tuple.timeWait, of: tuple.used)
        let opens = exam.perSecond(exam.changeIfAny("Tcp.ActiveOpens").delta)
        let grown = max(tuple.timeWait - (tuple.timeWaitBefore ?? tuple.timeWait), 0)
        let willFill = exam.perSecond(Int64(grown)) * waitSeconds > Double(tuple.usable)
        let turnsOver = waiting >= waitingPercent || opens * waitSeconds > Double(tuple.usable)
        let isFull = percent >= fullPercent && turnsOver && tuple.timeWait > 0
        guard isFull || (percent >= growingPercent && waiting >= waitingPercent && willFill) else {
            return nil
        }
        let isSlow = Double(tuple.usable) < 10 * waitSeconds
        let ceiling =
            isSlow
            ? "\(tuple.usable) new connections a minute"
            : "\(Int(Double(tuple.usable) / waitSeconds)) new connections a second"
        return Finding(
            "port.timewait", percent >= criticalPercent ? .critical : .warning, tuple.grade,
            at: Place(tuple: tuple.name), touches: [.tuple(tuple.name)],
            predicate: isFull
                ? "keeps its local ports in TIME_WAIT" : "will have its local ports in TIME_WAIT",
            sentence: """
                \(tuple.used) of \(tuple.usable) local ports are in use towards \(tuple.destination), \
                \(tuple.timeWait) of them in TIME_WAIT: this host closes first, and each close holds a port for 60 s. \
                More than \(ceiling) cannot last.
                """,
            brief: "\(tuple.used) of \(tuple.usable), \(waiting) % waiting",
            evidence: [tuple.evidence, tuple.timeWaitEvidence, exam.changeIfAny("Tcp.ActiveOpens").evidence],
            remedies: [
                PortRemedy.pool(tuple.destination),
                Remedy(.app, "let \(tuple.destination) close first", apply: .restart),
                reuse(exam),
            ].compactMap(\.self) + PortRemedy.wider(exam))
    }

    private static func reuse(_ exam: Examination) -> Remedy? {
        Remedy.sysctl(
            "net.ipv4.tcp_tw_reuse", to: "1", in: exam,
            risk: "needs timestamps on both sides; not without expert advice, says the kernel's documentation"
        )
    }
}
