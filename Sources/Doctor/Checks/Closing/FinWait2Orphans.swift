import Kernel

extension Check {
    /// Much of what is called TIME_WAIT waits for peers that do not close.
    static let closeFinWait2Orphans = Check(
        id: "close.fin-wait2-orphans",
        title: "closed connections wait for peers that do not close",
        reads: [.listeners, .sockets, .file("proc/net/sockstat"), .sysctl("net.ipv4.tcp_fin_timeout")],
        scope: .networkNamespace, apply: .newSockets,
        explanation: Explanation(
            mechanism: """
                We closed, the peer acknowledged, and has not closed itself: FIN_WAIT2. With our process gone from the \
                socket it is an orphan, which the kernel keeps for tcp_fin_timeout (60 s) in the small form of a \
                TIME_WAIT. sockstat counts it under tw, which is why people believe that tcp_fin_timeout shortens \
                TIME_WAIT. It shortens this.

                Many of them say that peers leave their half open: a client that leaks CLOSE_WAIT, a phone that went \
                away.
                """,
            byHand: [
                "ss -Htan state fin-wait-2 | wc -l", "grep TCP: /proc/net/sockstat    # tw counts these too",
                "sysctl net.ipv4.tcp_fin_timeout",
            ],
            wrongWhen: """
                A peer that closes its half slowly on purpose, such as one that still sends a large answer, is cut off \
                when the timeout is short. TCP_LINGER2 sets it for one socket.
                """,
            references: [
                "tcp(7), tcp_fin_timeout and TCP_LINGER2", "net/ipv4/tcp.c: __tcp_close()",
                "net/ipv4/tcp_minisocks.c: tcp_time_wait()",
            ]),
        examine: { exam throws(Unknown) in
            let facts = try exam.after.sockets.get()
            let waiting = try exam.sockstat("TCP", "tw")
            let orphans = facts.timeWait.orphanedFinWait2
            guard orphans >= FinWait2Orphans.least,
                Double(orphans) >= Double(waiting.after) * FinWait2Orphans.share
            else { return [] }
            return [FinWait2Orphans.finding(orphans, facts, waiting, exam)]
        })
}

private enum FinWait2Orphans {
    static let least = 100
    static let share = 0.25
    /// Rows that are looked at for who the peers are.
    private static let mostPeers = 1000
    /// What is right here, and only here.
    private static let shortSeconds: Int64 = 15

    static func finding(_ orphans: Int, _ facts: SocketFacts, _ waiting: Change, _ exam: Examination)
        -> Finding
    {
        // The other end may be on this very host: a listener's connection, or one that was opened here.
        let rows = facts.rows(in: .finWait2)
        let peers = Set(rows.map(\.remote.port)).intersection(facts.ports.keys)
        let openers = Set(
            rows.prefix(mostPeers).map {
                SocketFacts.Tuple(source: $0.remote, destination: $0.local, used: 1, timeWait: 0).name
            })
        // Rows and count are read one after the other.
        let all = max(Int64(orphans), waiting.after)
        // Only a longer timeout can be shortened.
        let isLong = ((try? exam.setting("net.ipv4.tcp_fin_timeout").number()) ?? 0) > shortSeconds
        let shorten =
            isLong
            ? Remedy.sysctl(
                "net.ipv4.tcp_fin_timeout", to: "\(shortSeconds)", in: exam, apply: .newSockets,
                risk: "cuts off peers that close their half slowly") : nil
        return Finding(
            "close.fin-wait2-orphans", .info, .now, at: Place(),
            touches: Set(peers.map(Subject.listener)).union(openers.map(Subject.tuple)).union([.namespace]),
            predicate: "waits for peers that do not close",
            sentence: """
                \(orphans) of the \(all) that sockstat counts as tw are FIN_WAIT2 without an owner: this \
                host closed, the peers have not.
                """,
            brief: "\(orphans) FIN_WAIT2 of \(all) tw",
            evidence: [
                Evidence(source: "sock_diag", field: "FIN_WAIT2 orphaned", after: Double(orphans)),
                waiting.evidence,
            ],
            remedies: [
                Remedy(.app, "find out why the peers do not close", apply: .restart), shorten,
                Remedy(.app, "set TCP_LINGER2 on the sockets concerned", apply: .newSockets),
            ].compactMap(\.self))
    }
}
