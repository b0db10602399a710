import Kernel

extension Check {
    /// Closed connections whose last bytes nobody acknowledges pile up.
    static let closeFinWait1Stuck = Check(
        id: "close.fin-wait1-stuck",
        title: "closed connections cannot get rid of their last bytes",
        reads: [.listeners, .sockets, .sysctl("net.ipv4.tcp_orphan_retries")],
        scope: .networkNamespace, apply: .newSockets,
        explanation: Explanation(
            mechanism: """
                close() returns at once, and the kernel goes on to send what is left, then the FIN. Until the peer has \
                acknowledged all of it the socket is in FIN_WAIT1, without a process, with its send buffer. A peer \
                that vanished, or keeps its window closed, lets it wait through all retries: tcp_orphan_retries, \
                where 0 means 8, about 100 s with ever longer pauses.

                Thousands of them hold memory and count as orphans, up to tcp_max_orphans.
                """,
            byHand: [
                "ss -tanoe state fin-wait-1    # Send-Q not 0; timer:(on,…,N) or (persist,…,N)",
                "grep TCP: /proc/net/sockstat    # orphan", "sysctl net.ipv4.tcp_orphan_retries",
            ],
            wrongWhen: """
                What is cut off was not delivered: with SO_LINGER 0, or few retries, clients on bad links lose the \
                end of the last answer.
                """,
            references: [
                "tcp(7), TCP_USER_TIMEOUT", "socket(7), SO_LINGER",
                "net/ipv4/tcp_timer.c: tcp_orphan_retries()",
            ]),
        examine: { exam throws(Unknown) in
            let stuck = try exam.lasting(.finWait1, where: FinWait1Stuck.isStuck)
            guard stuck.count >= FinWait1Stuck.least else { return [] }
            return [FinWait1Stuck.finding(stuck, try exam.after.sockets.get(), exam)]
        })
}

private enum FinWait1Stuck {
    static let least = 1000

    static func isStuck(_ socket: TCPSocket) -> Bool {
        socket.sendQueue > 0 && (socket.retransmits >= 1 || socket.timer == .zeroWindowProbe)
    }

    static func finding(_ stuck: [TCPSocket], _ facts: SocketFacts, _ exam: Examination) -> Finding {
        let bytes = stuck.reduce(0.0) { $0 + Double($1.sendQueue) }
        let orphans = stuck.count { $0.inode == 0 }
        let ports = Set(stuck.map(\.local.port))
        // Whose port it is is a courtesy; the sockets stand without it.
        let listener = ((try? exam.listeners()) ?? []).first { ports == [$0.port] }
        return Finding(
            "close.fin-wait1-stuck", .warning, .now,
            at: listener?.place ?? Place(port: ports.count == 1 ? ports.first : nil),
            touches: Set(ports.intersection(facts.ports.keys).map(Subject.listener)).union(
                listener?.touches ?? []
            ).union([.namespace, .host]),
            predicate: "cannot get rid of the last bytes of closed connections",
            sentence: """
                \(stuck.count) closed connections (\(orphans) without a process) hold \(FindingText.number(bytes)) \
                bytes that their peers do not acknowledge, and have sent them again in vain.
                """,
            brief: "\(stuck.count) FIN_WAIT1 stuck",
            evidence: [
                Evidence(source: "sock_diag", field: "FIN_WAIT1", after: Double(facts[.finWait1])),
                Evidence(
                    source: "sock_diag", field: "FIN_WAIT1 sent again, at both ends",
                    after: Double(stuck.count)),
                Evidence(source: "sock_diag", field: "bytes in their send queues", after: bytes),
            ],
            remedies: [
                Remedy(
                    .app, "set TCP_USER_TIMEOUT on the connections", apply: .newSockets,
                    risk: "unsent data is lost"),
                Remedy(
                    .app, "close slow consumers with SO_LINGER 0", apply: .newSockets,
                    risk: "unsent data is lost"),
                retries(exam),
            ].compactMap(\.self))
    }

    /// 0 means 8, about 100 s; 3 is a few seconds.
    private static func retries(_ exam: Examination) -> Remedy? {
        // Only more retries can be made fewer.
        guard let running = try? exam.setting("net.ipv4.tcp_orphan_retries").number(),
            running == 0 || running > 3
        else { return nil }
        return Remedy.sysctl(
            "net.ipv4.tcp_orphan_retries", to: "3", in: exam, apply: .newSockets, risk: "unsent data is lost")
    }
}
