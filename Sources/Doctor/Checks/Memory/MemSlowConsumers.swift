import Kernel

extension Check {
    /// Peers do not read, and what they do not read lies in the kernel's memory.
    static let memSlowConsumers = Check(
        id: "mem.slow-consumers",
        title: "peers do not read what is sent to them, and send queues hold the memory",
        reads: [
            .sockets, .connectionDetails, .listeners, .processes, .sysctl(TCPMemoryLimits.key),
            .sysctl(NotsentLowat.key), .sysctl("net.ipv4.tcp_wmem"),
        ],
        scope: .app, apply: .live,
        explanation: Explanation(
            mechanism: """
                A peer that does not read closes its receive window. What the server writes then stays in its own \
                send queue, up to the maximum of tcp_wmem, four megabytes for each such peer by default. The kernel \
                asks with zero-window probes, for ever, as long as the peer answers them: a client whose tab is \
                asleep is not dead.

                The server does not notice: poll says writable, write succeeds, until the queue is full. A hundred \
                such peers hold hundreds of megabytes, which tcp_mem and the control group charge to everybody.

                Named are connections that had more than 64 KiB queued at both ends of the window, and that \
                acknowledged nothing meanwhile, or so little that what still waits would take them more than 60 s. \
                Where acknowledged bytes are not known, those that were probed as shut at both ends.
                """,
            byHand: [
                "ss -tnmoi state established '( sport = :8080 )'    # Send-Q; timer:(persist,…); notsent:",
                "nstat -az TcpExtTCPWinProbe    # twice: probes of windows that are shut",
                "cat /proc/net/sockstat    # mem, in pages",
            ],
            wrongWhen: """
                For a file server a full send queue is throughput, not sickness; clients that acknowledge fast \
                enough are not counted here. A larger tcp_wmem or tcp_mem makes it worse: more memory for those \
                that do not read. tcp_notsent_lowat helps only a server that waits for writability and keeps a \
                bounded queue of its own.
                """,
            kernels: "All since 3.10; TCP_NOTSENT_LOWAT since 3.12, acknowledged bytes since 4.1.",
            references: [
                "tcp(7): TCP_NOTSENT_LOWAT, TCP_USER_TIMEOUT", "RFC 1122 4.2.2.17: probing zero windows",
                "net/ipv4/tcp_timer.c: tcp_probe_timer()",
                "https://blog.cloudflare.com/http-2-prioritization-with-nginx/",
            ]),
        examine: { exam throws(Unknown) in
            let slow = try SlowConsumers(exam)
            // Not seen in a child namespace: then the share of the host is not known, and that they are slow still is.
            let limits = try? TCPMemoryLimits(exam)
            let pressureBytes = limits.map { $0.pressurePages * Double(exam.host.pageBytes) }
            let isCritical = pressureBytes.map { $0 > 0 && slow.heldBytes > 0.25 * $0 } ?? false
            return slow.groups.map { group in
                SlowConsumersWords.finding(
                    group, isCritical ? .critical : .warning, pressureBytes: pressureBytes, exam)
            }
        })
}

/// The words and remedies of mem.slow-consumers.
private enum SlowConsumersWords {
    static func finding(
        _ group: ConnectionGroup, _ severity: Severity, pressureBytes: Double?, _ exam: Examination
    ) -> Finding {
        let held = SlowConsumers.bytes(of: group)
        let probing = group.connections.filter { $0.after.timer == .zeroWindowProbe }.count
        // A peer that has taken something reads, however little.
        let isReading = group.connections.contains { ($0.acknowledgedBytes ?? 0) > 0 }
        let isDetailed = group.connections.allSatisfy { $0.acknowledgedBytes != nil }
        let top = group.top(3) { $0.sendQueue }
        let peers = top.map { "\($0.after.remote.text) (\(Amount.bytes(Double($0.after.sendQueue))))" }
        let share = pressureBytes.map {
            $0 > 0 ? ", \(Amount.percent(held / $0)) of where pressure begins" : ""
        }
        return Finding(
            "mem.slow-consumers", severity, .now, at: group.place, touches: group.touches,
            predicate: "holds memory for peers that do not read",
            sentence: """
                \(group.count) of \(group.established) connections \(isReading ? "hardly read" : "do not read"): the kernel holds \
                \(Amount.bytes(held)) for them\(share ?? ""), and \(probing) keep their window shut and are probed. \
                The most: \(peers.joined(separator: ", ")).
                """,
            brief: "\(group.count) peers hold \(Amount.bytes(held))",
            evidence: evidence(group, held, probing, top), remedies: remedies(exam),
            confidence: isDetailed ? .certain : .likely)
    }

    private static func evidence(
        _ group: ConnectionGroup, _ held: Double, _ probing: Int, _ top: [Connection]
    ) -> [Evidence] {
        [
            Evidence(
                source: "sock_diag", field: "established with idiag_wqueue above 65536",
                after: Double(group.count), limit: Double(ConnectionGroup.fewest)),
            Evidence(
                source: "sock_diag", field: "their idiag_wqueue",
                before: group.connections.reduce(0) { $0 + Double($1.before?.sendQueue ?? 0) }, after: held),
            Evidence(source: "sock_diag", field: "their zero-window probe timers", after: Double(probing)),
        ]
            + top.map { connection in
                Evidence(
                    source: "sock_diag", field: "idiag_wqueue of \(connection.after.remote.text)",
                    before: connection.before.map { Double($0.sendQueue) },
                    after: Double(connection.after.sendQueue))
            }
    }

    private static func remedies(_ exam: Examination) -> [Remedy] {
        [
            Remedy(
                .app, "give each client a bounded queue, and disconnect the client that fills it",
                apply: .restart),
            NotsentLowat.remedy(exam),
            Remedy(
                .app, "set TCP_USER_TIMEOUT: it ends a connection whose window stays shut that long",
                apply: .newSockets, risk: "cuts off peers that sleep and would come back"),
        ].compactMap(\.self)
    }
}
