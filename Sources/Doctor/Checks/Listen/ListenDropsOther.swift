extension Check {
    /// Connections were dropped at a listener, and not because its accept queue was full.
    static let listenDropsOther = Check(
        id: "listen.drops-other",
        title: "listeners drop connections for another reason than a full accept queue",
        reads: [.counters, .listeners, .processes, .sysctl("net.ipv4.tcp_syncookies")],
        scope: .networkNamespace, apply: .live, sinceBoot: ["TcpExt.ListenDrops"],
        explanation: Explanation(
            mechanism: """
                ListenDrops counts every connection that a listener threw away before accept(2) could see it; \
                ListenOverflows are those among them that met a full accept queue. What is left had another reason: \
                no memory for the new socket (tcp_mem, a cgroup's limit), no route back to the client, a full table \
                of half-open requests with tcp_syncookies=0, or a security module that refused.
                """,
            byHand: [
                "nstat -az TcpExtListenDrops TcpExtListenOverflows TcpExtTCPReqQFullDrop IpExtInNoRoutes",
                "cat /proc/net/sockstat /proc/sys/net/ipv4/tcp_mem    # mem and tcp_mem are both in pages",
                "ss -ltnm    # which listener: dN in skmem",
            ],
            wrongWhen: "No queue is too short here: a larger backlog or somaxconn changes nothing.",
            references: [
                "https://docs.kernel.org/networking/snmp_counter.html",
                "net/ipv4/tcp_input.c: tcp_conn_request()",
                "net/ipv4/tcp_ipv4.c: tcp_v4_syn_recv_sock()",
            ]),
        examine: { exam throws(Unknown) in
            let other = try exam.otherListenDrops()
            guard other.count > 0, !other.isForWantOfCookies else { return [] }
            // Without rows the namespace's counters still say it.
            let dropping = ((try? exam.listeners()) ?? []).filter { ($0.drops?.delta ?? 0) > 0 }
            let suspect = dropping.count == 1 ? dropping.first : nil
            return [
                Finding(
                    "listen.drops-other", .warning, .now, at: suspect?.place ?? Place(),
                    touches: dropping.reduce(into: [.namespace]) { $0.formUnion($1.touches) },
                    predicate: "drops new connections, and no full accept queue is why",
                    sentence: """
                        \(other.count) connections were dropped at a listener while its accept queue had room: no \
                        memory, no route back, or a security module.
                        """,
                    brief: "+\(other.count) without overflow",
                    evidence: [other.drops.evidence, other.overflows.evidence]
                        + dropping.prefix(5).compactMap { $0.drops?.evidence },
                    remedies: [
                        Remedy(
                            .platform, "look for what else moves: mem.tcp-pressure, syn.*, routes to clients",
                            scope: .networkNamespace)
                    ],
                    confidence: .likely, lossPerSecond: exam.perSecond(other.count))
            ]
        })
}
