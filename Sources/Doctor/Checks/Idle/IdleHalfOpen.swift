extension Check {
    /// Unusually many connections end because their peer is gone.
    static let idleHalfOpen = Check(
        id: "idle.half-open",
        title: "unusually many connections end by timeout",
        reads: [.counters],
        scope: .app, apply: .live,
        explanation: Explanation(
            mechanism: """
                TCPAbortOnTimeout counts connections that the kernel gave up: too many retransmissions, keepalive \
                probes or window probes without an answer. Some always do where clients are phones. Far more than on \
                average since boot mean that many peers vanished at once: a network was cut, a load balancer or NAT \
                forgot its table, a crowd of clients lost power.
                """,
            byHand: ["nstat -az TcpExtTCPAbortOnTimeout TcpExtTCPKeepAlive    # twice", "ss -s"],
            wrongWhen: """
                The average is of the time since boot. A namespace that is younger than the host, or a server that \
                has just been given its load, has a low average.
                """,
            references: ["tcp(7)", "https://docs.kernel.org/networking/snmp_counter.html"]),
        examine: { exam throws(Unknown) in
            let ended = try exam.change("TcpExt.TCPAbortOnTimeout")
            guard let times = exam.timesBaseline(ended, atLeast: 10), times >= 3 else { return [] }
            let probes = exam.changeIfAny("TcpExt.TCPKeepAlive")
            let usual =
                times.isFinite
                ? "\(FindingText.number(times.rounded())) times the average since boot"
                : "none before since boot"
            return [
                Finding(
                    "idle.half-open", .info, .now, at: Place(), touches: [.namespace],
                    predicate: "ends unusually many connections by timeout",
                    sentence: """
                        \(ended.delta) connections were given up in \(FindingText.number(exam.seconds)) s because \
                        their peers did not answer, \(usual): many peers vanished at once.
                        """,
                    brief: "+\(ended.delta) given up",
                    evidence: [ended.evidence] + (probes.delta > 0 ? [probes.evidence] : []))
            ]
        })
}
