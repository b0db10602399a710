import Kernel

extension Check {
    /// Many half-open connections have had their SYN/ACK sent again: it, or the ACK, does not get through.
    static let synSynackLoss = Check(
        id: "syn.synack-loss",
        title: "SYN/ACKs are not answered",
        reads: [
            .counters, .listeners, .processes, .sockets, .sysctl("net.ipv4.tcp_syncookies"),
            .sysctl("net.ipv4.tcp_synack_retries"),
        ],
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                A half-open request leaves its queue when the client's ACK comes, one round trip later. After a \
                second without one the SYN/ACK is sent again. A share of requests that wait for a second answer says \
                that something on the path eats SYN/ACKs or ACKs: a firewall, an asymmetric route, a full link.

                TCPSynRetrans cannot tell this: it counts SYNs of our own and SYN/ACKs together. The rows can.
                """,
            byHand: [
                "ss -tno state syn-recv    # timer:(on,…,N): N is how often the SYN/ACK was sent again",
                "nstat -az TcpExtTCPSynRetrans",
            ],
            wrongWhen: """
                tcp_synack_retries=3 gives up after 15 s instead of 63 s. That frees the queue under an attack; it \
                does not bring one packet more through, and it loses clients on slow mobile links.
                """,
            references: [
                "net/ipv4/inet_connection_sock.c: reqsk_timer_handler()",
                "https://docs.kernel.org/networking/ip-sysctl.html, tcp_synack_retries",
            ]),
        examine: { exam throws(Unknown) in
            let facts = try exam.after.sockets.get()
            // Requests of a flood never answer, and that is told elsewhere.
            let floods = ["TcpExt.TCPReqQFullDoCookies", "TcpExt.TCPReqQFullDrop"]
            if floods.contains(where: { exam.changeIfAny($0).delta > 0 }) { return [] }
            // Without the counters of drops nothing speaks of one.
            if (try? exam.otherListenDrops().isForWantOfCookies) ?? false { return [] }
            // A full accept queue keeps requests waiting whose ACK has come.
            let full = Set(((try? exam.listeners()) ?? []).filter(\.isFull).map(\.port))
            let again = facts.rows(in: .synReceived) { $0.retransmits >= 1 && !full.contains($0.local.port) }
            let waiting = facts.ports.filter { full.contains($0.key) }
                .reduce(0) { $0 + ($1.value.byState[.synReceived] ?? 0) }
            let all = max(facts[.synReceived] - waiting, again.count)
            guard all >= SynackLoss.leastRows, again.count * 100 >= all * SynackLoss.percent
            else {
                return []
            }
            return [SynackLoss.finding(all, again, exam)]
        })
}

private enum SynackLoss {
    static let leastRows = 50
    static let percent = 20

    static func finding(_ all: Int, _ again: [TCPSocket], _ exam: Examination) -> Finding {
        let ports = Set(again.map(\.local.port))
        // Whose port it is is a courtesy; the rows stand without it.
        let listener = ((try? exam.listeners()) ?? []).first { ports == [$0.port] }
        let peers = Set(again.map { $0.remote.unmapped(port: 0) }).count
        return Finding(
            "syn.synack-loss", .warning, .now,
            at: listener?.place ?? Place(port: ports.count == 1 ? ports.first : nil),
            touches: (listener?.touches ?? Set(ports.map(Subject.listener))).union([.namespace]),
            predicate: "gets no answer to its SYN/ACKs",
            sentence: """
                \(again.count) of \(all) half-open connections had their SYN/ACK sent again, to \
                \(peers == 1 ? "one address" : "\(peers) addresses"): it, or the ACK that answers it, is lost on the \
                path.
                """,
            brief: "\(again.count) of \(all) sent again",
            evidence: [
                Evidence(source: "sock_diag", field: "SYN_RECV", after: Double(all)),
                Evidence(source: "sock_diag", field: "SYN_RECV with retransmits", after: Double(again.count)),
                exam.changeIfAny("TcpExt.TCPSynRetrans").evidence,
            ],
            remedies: [
                Remedy(
                    .platform,
                    "look at the path: firewall, asymmetric route, a load balancer that answers itself",
                    scope: .host)
            ])
    }
}
