import Kernel

extension Check {
    /// Accepted connections that would never notice that their peer is gone.
    static let idleKeepalive = Check(
        id: "idle.keepalive",
        title: "idle connections have no keepalive, so vanished peers stay for ever",
        reads: [
            .sockets, .connectionDetails, .listeners, .processes, .sysctl("net.ipv4.tcp_keepalive_time"),
        ],
        scope: .app, apply: .newSockets,
        explanation: Explanation(
            mechanism: """
                A peer that loses power or network sends no FIN. As long as the server sends nothing, nothing tells \
                it: the connection stays ESTABLISHED for ever, with its descriptor, its memory, its place in a room. \
                Keepalive asks after a pause of silence, a few times, and then ends the connection.

                It has to be asked for on each socket with SO_KEEPALIVE (or on the listener, whose accepted sockets \
                inherit it). The sysctls tcp_keepalive_* only say when, and reach no socket that did not ask. The \
                timer of a row tells whether it is armed; rows whose timer is busy with something else are left out.
                """,
            byHand: [
                "ss -tno state established '( sport = :8080 )'    # without timer:(keepalive,…) it is not armed",
                "sysctl net.ipv4.tcp_keepalive_time net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes",
            ],
            wrongWhen: """
                A protocol with pings of its own, and a deadline on reading that closes the connection, needs no \
                keepalive, and finds stuck peers too, which keepalive does not. Keepalive packets wake phones.
                """,
            references: ["tcp(7): TCP_KEEPIDLE", "socket(7): SO_KEEPALIVE", "RFC 9293 3.8.4"]),
        examine: { exam throws(Unknown) in
            let facts = try exam.after.sockets.get()
            // Which connections are idle for long is told by TCP_INFO, where it can be seen.
            let silent = try exam.connections { $0.state == .established && $0.timer == .none }
                .filter { ($0.silentMilliseconds ?? 0) > Keepalive.longIdleMilliseconds }
            let idle = Dictionary(grouping: silent) { $0.after.local.port }.mapValues(\.count)
            var told: Set<UInt16> = []
            return try exam.listeners().compactMap { listener in
                guard let port = facts.ports[listener.port], told.insert(listener.port).inserted else {
                    return nil
                }
                return Keepalive.finding(listener, port, idle: idle[listener.port] ?? 0, exam)
            }
        })
}

/// The words and remedies of idle.keepalive.
private enum Keepalive {
    static let longIdleMilliseconds: UInt32 = 15 * 60 * 1000
    static let fewest = 10
    static let largestShare = 0.1

    static func finding(
        _ listener: Listener, _ port: SocketFacts.Port, idle: Int, _ exam: Examination
    ) -> Finding? {
        let unarmed = port.judgeable - port.keepalive
        guard unarmed >= fewest, Double(unarmed) > largestShare * Double(port.judgeable) else { return nil }
        let isLong = idle >= ConnectionGroup.fewest
        let isConcrete = isLong || exam.question.connections != nil
        var story = """
            \(unarmed) of \(port.judgeable) connections of port \(listener.port) have no keepalive: a peer that \
            vanishes stays ESTABLISHED for ever.
            """
        if isLong { story += " Of those looked at, \(idle) have been silent for more than 15 minutes." }
        var evidence = [
            Evidence(source: "sock_diag", field: "established without any timer", after: Double(unarmed)),
            Evidence(
                source: "sock_diag", field: "established with a keepalive timer",
                after: Double(port.keepalive)),
        ]
        if isLong {
            evidence.append(
                Evidence(source: "TCP_INFO", field: "silent for more than 900 s", after: Double(idle)))
        }
        return Finding(
            "idle.keepalive", isConcrete ? .warning : .info, .configuration, at: listener.place,
            touches: listener.touches, predicate: "would not notice that peers are gone", sentence: story,
            brief: "\(unarmed) of \(port.judgeable) unarmed", evidence: evidence,
            remedies: [
                Remedy(
                    .app,
                    "SO_KEEPALIVE with TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT on the listener, or pings "
                        + "with a deadline on reading; the sysctl alone reaches no socket without SO_KEEPALIVE",
                    apply: .newSockets, risk: "wakes phones")
            ])
    }
}
