import Kernel

extension Check {
    /// Keepalive asks later than load balancers and NAT forget an idle connection.
    static let idleKeepaliveVsNAT = Check(
        id: "idle.keepalive-vs-nat",
        title: "keepalive comes later than the path forgets idle connections",
        reads: [
            .counters, .sockets, .connectionDetails, .listeners, .processes,
            .sysctl("net.ipv4.tcp_keepalive_time"), .sysctl(PathMemory.conntrackKey),
        ],
        scope: .app, apply: .newSockets,
        explanation: Explanation(
            mechanism: """
                Load balancers, NAT gateways and firewalls keep a table of connections and forget one that is silent \
                for long: an AWS network load balancer after 350 seconds, an Azure load balancer after 4 minutes \
                without a word, a home router after a few minutes, the local conntrack after its own timeout. \
                Whichever side speaks next is answered with a reset, or not at all.

                Keepalive prevents that only when it speaks sooner; its default is two hours. Named are listeners \
                whose connections have keepalive armed for later, and are in fact silent that long.
                """,
            byHand: [
                "ss -tno state established | grep keepalive    # how long until the next one",
                "sysctl net.ipv4.tcp_keepalive_time net.netfilter.nf_conntrack_tcp_timeout_established",
                "nstat -az TcpExtTCPAbortOnTimeout TcpEstabResets    # twice",
            ],
            wrongWhen: """
                On a direct path nothing forgets. The sysctl reaches only sockets that set SO_KEEPALIVE and no \
                TCP_KEEPIDLE. Pings all at the same second are a burst: give them jitter.
                """,
            references: [
                "tcp(7): tcp_keepalive_time",
                "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html",
                "https://learn.microsoft.com/azure/load-balancer/load-balancer-tcp-reset",
                "RFC 5382: NAT keeps a connection for two hours and four minutes at least, and many do not",
            ]),
        examine: { exam throws(Unknown) in
            let facts = try exam.after.sockets.get()
            let memory = PathMemory(exam)
            let silent = try exam.connections { $0.state == .established && $0.timer == .keepalive }
                .filter { ($0.silentMilliseconds ?? 0) > PathMemory.balancerMilliseconds }
            let idle = Dictionary(grouping: silent) { $0.after.local.port }.mapValues(\.count)
            var told: Set<UInt16> = []
            return try exam.listeners().compactMap { listener in
                guard let port = facts.ports[listener.port], told.insert(listener.port).inserted else {
                    return nil
                }
                return memory.finding(listener, port, idle: idle[listener.port] ?? 0, exam)
            }
        })
}

/// How long the path remembers a silent connection, and signs that it forgot some.
private struct PathMemory {
    static let conntrackKey = "net.netfilter.nf_conntrack_tcp_timeout_established"
    /// Of an AWS network load balancer, the longest of the common ones.
    static let balancerMilliseconds: UInt32 = 350_000
    static let fewestArmed = 10
    static let fewestEnded: Int64 = 10
    static let timesBaseline = 3.0

    private let conntrack: Setting?
    /// Ended connections, where they are far more than on average since boot.
    private let ended: [Change]

    init(_ exam: Examination) {
        // Without conntrack this host forgets nothing.
        conntrack = try? exam.setting(Self.conntrackKey)
        ended = ["TcpExt.TCPAbortOnTimeout", "Tcp.EstabResets"].map(exam.changeIfAny).filter {
            (exam.timesBaseline($0, atLeast: Self.fewestEnded) ?? 0) >= Self.timesBaseline
        }
    }

    func finding(
        _ listener: Listener, _ port: SocketFacts.Port, idle: Int, _ exam: Examination
    ) -> Finding? {
        guard port.keepalive >= Self.fewestArmed else { return nil }
        let expiry = port.keepaliveExpiryMilliseconds
        // What is no number is no timeout.
        let local = (try? conntrack?.number()).flatMap(\.self)
        let isForgottenHere = local.map { $0 > 0 && Double($0) * 1000 < Double(expiry) } ?? false
        let isForgottenThere = expiry > Self.balancerMilliseconds && idle >= ConnectionGroup.fewest
        guard isForgottenHere || isForgottenThere else { return nil }
        let seconds = expiry / 1000
        let who =
            isForgottenHere
            ? "conntrack on this host forgets a silent connection after \(local ?? 0) s"
            : "load balancers forget a silent connection after 240 to 350 s, and \(idle) of those looked at have "
                + "been silent for longer"
        let signs = ended.isEmpty ? "" : " Far more connections than usual ended in the window."
        let limit = (try? conntrack?.evidence()).flatMap(\.self)
        return Finding(
            "idle.keepalive-vs-nat", ended.isEmpty ? .info : .warning,
            ended.isEmpty ? .configuration : .now, at: listener.place, touches: listener.touches,
            predicate: "keeps connections alive later than the path forgets them",
            sentence: """
                Keepalive of port \(listener.port) comes up to \(seconds) s from now on \(port.keepalive) \
                connections; \(who).\(signs)
                """,
            brief: "keepalive in \(seconds) s",
            evidence: ended.map(\.evidence) + [
                Evidence(
                    source: "sock_diag", field: "latest keepalive timer in ms", after: Double(expiry),
                    limit: Double(Self.balancerMilliseconds))
            ] + (isForgottenHere ? [limit].compactMap(\.self) : []),
            remedies: [
                Remedy(
                    .app, "TCP_KEEPIDLE, or pings, every 60 to 120 s with jitter", apply: .newSockets,
                    risk: "wakes phones"),
                Remedy.sysctl(
                    "net.ipv4.tcp_keepalive_time", to: "120", in: exam, apply: .newSockets,
                    risk: "wakes phones; reaches only sockets with SO_KEEPALIVE and without TCP_KEEPIDLE"),
            ].compactMap(\.self), confidence: .likely)
    }
}
