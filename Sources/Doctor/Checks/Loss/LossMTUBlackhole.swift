import Kernel

extension Check {
    /// Full segments vanish on the way while small ones pass.
    static let lossMTUBlackhole = Check(
        id: "loss.mtu-blackhole",
        title: "full-sized segments vanish on the way, small ones pass",
        reads: [.sockets, .connectionDetails, .listeners, .processes, .sysctl("net.ipv4.tcp_mtu_probing")],
        scope: .networkNamespace, apply: .newSockets,
        explanation: Explanation(
            mechanism: """
                Somewhere on the way a link takes only smaller packets: a tunnel, a VPN, PPPoE, an overlay network. \
                Its router ought to answer with ICMP "fragmentation needed", and a firewall drops that. So handshake \
                and small messages pass, and the first full segment is sent again and again until the connection \
                dies: logins work, the first page hangs.

                With tcp_mtu_probing=1 the kernel tries smaller segments by itself once a connection is stuck.
                """,
            byHand: [
                "ss -tinO state established | grep -E 'backoff'    # mss, unacked, backoff",
                "tracepath -n PEER    # where pmtu falls",
                "ping -M do -s 1472 PEER    # full-sized, not to be cut",
            ],
            wrongWhen: """
                When peers are gone altogether they retransmit as well: see loss.dead-peer. The true cure is to let \
                ICMP through, or to clamp the MSS where the tunnel begins; probing only finds a way around.
                """,
            references: [
                "RFC 4821", "RFC 2923", "https://docs.kernel.org/networking/ip-sysctl.html: tcp_mtu_probing",
                "net/ipv4/tcp_timer.c: tcp_mtu_probing()",
            ]),
        examine: { exam throws(Unknown) in
            let setting = try exam.setting("net.ipv4.tcp_mtu_probing")
            let evidence = try setting.evidence()
            let lost = try LostConnections(exam)
            let remedies = [
                Remedy.sysctl(
                    "net.ipv4.tcp_mtu_probing", to: "1", in: exam, apply: .newSockets,
                    risk: "on lossy paths segments may become smaller than need be"),
                Remedy(
                    .platform,
                    "let ICMP \"fragmentation needed\" and \"packet too big\" pass, or clamp the MSS "
                        + "at the tunnel", scope: .host, apply: .live),
            ].compactMap(\.self)
            return try exam.manyByServer(lost.blackholed).map { group in
                let top = group.top(3) { $0.sendQueue }
                return Finding(
                    "loss.mtu-blackhole", .warning, .now, at: group.place, touches: group.touches,
                    predicate: "gets no full-sized segment through",
                    sentence: """
                        \(group.count) of \(group.established) connections send a full segment again and again and \
                        get no acknowledgement for it; tcp_mtu_probing is off, so no smaller one is tried. Among them: \
                        \(top.map(\.after.remote.text).joined(separator: ", ")).
                        """,
                    brief: "\(group.count) connections stuck",
                    evidence: [
                        Evidence(
                            source: "sock_diag",
                            field: "established with idiag_retrans of 3 or more and a full segment queued",
                            after: Double(group.count), limit: Double(ConnectionGroup.fewest)), evidence,
                    ] + top.map(\.retransmitEvidence), remedies: remedies,
                    confidence: group.connections.contains { $0.isHeard(within: exam.seconds) }
                        ? .certain : .likely)
            }
        })
}

extension Connection {
    fileprivate func isHeard(within seconds: Double) -> Bool {
        silentMilliseconds.map { Double($0) <= seconds * 1000 } ?? false
    }

    /// How often what is on the way was sent again.
    var retransmitEvidence: Evidence {
        Evidence(
            source: "sock_diag", field: "idiag_retrans of \(after.remote.text)",
            before: before.map { Double($0.retransmits) }, after: Double(after.retransmits))
    }
}
