extension Check {
    /// Connections are refused because an accept queue is full: the namespace's counter, and the listener to blame.
    static let listenOverflow = Check(
        id: "listen.overflow",
        title: "an accept queue overflows and connections are refused",
        reads: [.counters, .listeners, .processes],
        scope: .networkNamespace, apply: .relisten, sinceBoot: ["TcpExt.ListenOverflows"],
        explanation: Explanation(
            mechanism: """
                A connection whose handshake is complete waits in the listener's accept queue until the server calls \
                accept(2). When more wait than the limit that listen(2) latched, the kernel drops the SYN of the next \
                one; the client retries after 1, 3, 7 seconds and sees a slow or failed connect.

                ListenOverflows counts that for the whole namespace. The listener's own drops, which sock_diag tells, \
                say which of them it was.
                """,
            byHand: [
                "nstat -az TcpExtListenOverflows TcpExtListenDrops",
                "ss -ltnm    # Recv-Q above Send-Q is full; d in skmem is the drops of that listener",
            ],
            wrongWhen: """
                A longer queue only hides a server that does not accept: clients then time out inside the queue. Ask \
                first why accept(2) is slow.
                """,
            kernels:
                "Since 4.10 the SYN is dropped; before, the handshake was completed and the ACK ignored.",
            references: ["listen(2)", "https://docs.kernel.org/networking/snmp_counter.html"]),
        examine: { exam throws(Unknown) in
            let overflows = try exam.change("TcpExt.ListenOverflows")
            guard overflows.delta > 0 else { return [] }
            let opens = exam.changeIfAny("Tcp.PassiveOpens")
            let rate = exam.perSecond(overflows.delta)
            let isCritical = rate >= 1 || Double(overflows.delta) >= 0.001 * Double(opens.delta)
            return try exam.listeners().filter { $0.isFull || ($0.drops?.delta ?? 0) > 0 }.map { listener in
                let limit = listener.limit.map { "\($0)" } ?? "?"
                let drops = listener.drops?.delta ?? overflows.delta
                return Finding(
                    "listen.overflow", isCritical ? .critical : .warning, .now, at: listener.place,
                    touches: listener.touches, predicate: "refuses connections",
                    sentence: """
                        Port \(listener.port) dropped \(drops) connection attempts: its accept queue holds \
                        \(listener.queue) where \(limit) is the limit.
                        """,
                    brief: "+\(drops), queue \(listener.queue) > \(limit)",
                    evidence: [overflows.evidence] + [listener.drops?.evidence].compactMap(\.self) + [
                        Evidence(
                            source: "sock_diag", field: "listen.queue", after: Double(listener.queue),
                            limit: listener.limit.map(Double.init))
                    ],
                    remedies: [
                        Remedy(.app, "find out why accept() is slow", scope: .app, apply: .restart)
                    ],
                    lossPerSecond: exam.perSecond(drops))
            }
        })
}
