import Kernel

extension Check {
    /// Peers are gone, and the kernel goes on sending to them.
    static let lossDeadPeer = Check(
        id: "loss.dead-peer",
        title: "peers have vanished, and data is sent to them again and again",
        reads: [
            .sockets, .connectionDetails, .listeners, .processes, .sysctl("net.ipv4.tcp_retries2"),
            .sysctl("net.ipv4.tcp_mtu_probing"),
        ],
        scope: .app, apply: .live,
        explanation: Explanation(
            mechanism: """
                A peer that loses its network does not say so. What the server sends to it is sent again after 0.2, \
                0.4, 0.8, … seconds, at last every two minutes, fifteen times by default: some 924 seconds in which \
                the connection counts as established, holds its queue and takes messages that nobody will read.

                TCP_USER_TIMEOUT says for one socket how long unacknowledged data may wait. tcp_retries2 says the \
                same for all sockets, in retransmissions.
                """,
            byHand: [
                "ss -tnoO state established | grep -E 'timer:\\(on,[^,]*,([5-9]|1[0-9])\\)'    # retransmissions",
                "cat /proc/sys/net/ipv4/tcp_retries2    # 15 is some 924 s, 8 some 100 s",
            ],
            wrongWhen: """
                A phone in a tunnel comes back after a minute; whoever gives up sooner has to bear its reconnects, \
                all at once after a short outage of the network. RFC 1122 asks for 100 seconds at least, which is \
                tcp_retries2 = 8.
                """,
            kernels: "All since 3.10; TCP_USER_TIMEOUT since 2.6.37.",
            references: [
                "tcp(7): TCP_USER_TIMEOUT, tcp_retries2", "RFC 1122 4.2.3.5",
                "https://blog.cloudflare.com/when-tcp-sockets-refuse-to-die/",
            ]),
        examine: { exam throws(Unknown) in
            let lost = try LostConnections(exam)
            let groups = try exam.manyByServer(lost.dead)
            guard !groups.isEmpty else { return [] }
            // How long the kernel tries is said where it can be seen.
            let running = try? exam.setting("net.ipv4.tcp_retries2")
            let tries = (try? running?.number()).flatMap(\.self)
            let remedies = [
                Remedy(
                    .app, "set TCP_USER_TIMEOUT, 30 s for instance, on accepted sockets", apply: .newSockets,
                    risk: "drops slow mobile peers that would come back"),
                (tries ?? 0) > 8
                    ? Remedy.sysctl(
                        "net.ipv4.tcp_retries2", to: "8", in: exam,
                        risk: "drops slow mobile peers after some 100 s; not below 8 (RFC 1122)") : nil,
            ].compactMap(\.self)
            // Evidence only where it is a number.
            let limit = (try? running?.evidence()).flatMap(\.self)
            return groups.map { group in
                Finding(
                    "loss.dead-peer", .warning, .now, at: group.place, touches: group.touches,
                    predicate: "keeps sending to peers that are gone",
                    sentence: """
                        \(group.count) of \(group.established) connections have sent the same data at least five \
                        times without an answer\(tries.map { "; the kernel gives up after \($0) times" } ?? "").
                        """,
                    brief: "\(group.count) peers gone",
                    evidence: [
                        Evidence(
                            source: "sock_diag", field: "established with idiag_retrans of 5 or more",
                            after: Double(group.count), limit: Double(ConnectionGroup.fewest))
                    ] + group.top(3) { UInt32($0.retransmits) }.map(\.retransmitEvidence)
                        + [limit].compactMap(\.self), remedies: remedies,
                    confidence: group.connections.allSatisfy { $0.detailAfter != nil } ? .certain : .likely)
            }
        })
}
