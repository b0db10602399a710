extension Check {
    /// Every outgoing connection has a local port of its own, whatever its destination: bind(2) came before connect(2).
    static let portBindBeforeConnect = Check(
        id: "port.bind-before-connect",
        title: "bind() before connect() takes a local port for all destinations",
        reads: PortReads.tuples,
        scope: .app, apply: .restart,
        explanation: Explanation(
            mechanism: """
                connect(2) may use one local port for many connections, as long as their destinations differ. bind(2) \
                cannot: it does not know the destination yet and must find a port that nobody uses. So a client that \
                binds to a source address first burns a port for every destination, and all upstreams together \
                have only as many as one should have alone.

                It shows by the ports: over several destinations no two connections share one, which connect(2) \
                alone would hardly bring about. IP_BIND_ADDRESS_NO_PORT makes bind(2) leave the choice to connect(2).
                """,
            byHand: [
                "ss -Htan state connected 'sport >= :32768' | awk '{print $4}' | sort | uniq -d | wc -l    # 0: none is shared",
                "strace -f -e bind,setsockopt,connect -p PID    # bind() with port 0 before connect()",
            ],
            wrongWhen: """
                A client that binds a port of its own choice (an old protocol, a firewall rule) means it. A wider range \
                helps a little, and all upstreams still share it.
                """,
            kernels:
                "IP_BIND_ADDRESS_NO_PORT since 4.2; since 6.8 sock_diag lists bound sockets without connection.",
            references: [
                "ip(7), IP_BIND_ADDRESS_NO_PORT",
                "https://blog.cloudflare.com/how-to-stop-running-out-of-ephemeral-ports-and-start-to-love-long-lived-connections/",
            ]),
        examine: { exam throws(Unknown) in
            let facts = try exam.after.sockets.get()
            guard let first = try exam.tupleUses().first, BindBeforeConnect.isShown(by: facts, first) else {
                return []
            }
            return [BindBeforeConnect.finding(facts, try exam.tupleUses(), exam)]
        })
}

private enum BindBeforeConnect {
    private static let fullPercent = 75
    /// How improbable it must be that connect(2) alone shared no port.
    private static let chance = 0.01
    /// Of a hundred connections so many may be of another program.
    private static let strangers = 100

    static func isShown(by facts: SocketFacts, _ fullest: TupleUse) -> Bool {
        guard facts.outgoingDestinations >= 2,
            facts.outgoing - facts.outgoingPorts <= facts.outgoing / strangers,
            TupleUse.percent(facts.outgoingPorts, of: fullest.usable) >= fullPercent
        else { return false }
        // Each connection beside the fullest tuple would have missed all of its ports by chance.
        var left = 1.0
        for place in 0..<min(max(facts.outgoing - fullest.used, 0), fullest.usable) {
            left *=
                Double(max(fullest.usable - fullest.used - place, 0)) / Double(max(fullest.usable - place, 1))
            if left < chance { return true }
        }
        return false
    }

    static func finding(_ facts: SocketFacts, _ tuples: [TupleUse], _ exam: Examination) -> Finding {
        let usable = tuples.first?.usable ?? 0
        return Finding(
            "port.bind-before-connect", .warning, .limit, at: Place(),
            touches: Set(tuples.map { Subject.tuple($0.name) }),
            predicate: "burns a local port for all destinations with each connection",
            sentence: """
                \(facts.outgoing) connections to \(facts.outgoingDestinations) destinations use \
                \(facts.outgoingPorts) different local ports of \(usable): \(facts.outgoing == facts.outgoingPorts ? "no" : "hardly") two share one, as if bind() came \
                before connect(). Soon no destination can be reached.
                """,
            brief: "\(facts.outgoingPorts) of \(usable), not shared",
            evidence: [
                Evidence(
                    source: "sock_diag", field: "distinct local ports", after: Double(facts.outgoingPorts),
                    limit: Double(usable)),
                Evidence(source: "sock_diag", field: "outgoing connections", after: Double(facts.outgoing)),
                Evidence(
                    source: "sock_diag", field: "destinations", after: Double(facts.outgoingDestinations)),
            ]
                + (facts.boundInactive ?? 0 > 0
                    ? [
                        Evidence(
                            source: "sock_diag", field: "bound and not connected",
                            after: Double(facts.boundInactive ?? 0))
                    ] : []),
            remedies: [
                Remedy(
                    .app, "set IP_BIND_ADDRESS_NO_PORT before bind(), or do not bind before connect()",
                    apply: .restart)
            ],
            confidence: .likely)
    }
}
