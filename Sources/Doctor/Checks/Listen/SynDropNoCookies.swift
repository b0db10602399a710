extension Check {
    /// Half-open requests are thrown away because SYN cookies are off.
    static let synDropNoCookies = Check(
        id: "syn.drop-no-cookies",
        title: "SYNs are dropped because tcp_syncookies is 0",
        reads: [
            .counters, .listeners, .sysctl("net.ipv4.tcp_syncookies"),
            .sysctl("net.ipv4.tcp_max_syn_backlog"),
        ],
        scope: .networkNamespace, apply: .live, sinceBoot: ["TcpExt.TCPReqQFullDrop"],
        explanation: Explanation(
            mechanism: """
                With tcp_syncookies=0 there is no way out when the queue of half-open connections is full: the SYN is \
                dropped, and TCPReqQFullDrop counts it. And already at three quarters of tcp_max_syn_backlog the \
                kernel drops every client that it has not measured before, silently: only ListenDrops moves.

                This is the one case in which tcp_max_syn_backlog matters.
                """,
            byHand: [
                "sysctl net.ipv4.tcp_syncookies net.ipv4.tcp_max_syn_backlog",
                "nstat -az TcpExtTCPReqQFullDrop TcpExtListenDrops TcpExtListenOverflows",
                "ss -Htn state syn-recv | wc -l",
            ],
            wrongWhen: "Never: a cookie is sent only when the SYN would be dropped otherwise.",
            references: [
                "https://docs.kernel.org/networking/ip-sysctl.html, tcp_syncookies",
                "net/ipv4/tcp_input.c: tcp_conn_request()",
            ]),
        examine: { exam throws(Unknown) in
            let cookies = try exam.setting("net.ipv4.tcp_syncookies")
            let other = try exam.otherListenDrops()
            guard try cookies.number() == 0, other.isForWantOfCookies else { return [] }
            let counted = other.refusedRequests.delta > 0
            let count = max(other.refusedRequests.delta, other.count)
            return [
                Finding(
                    "syn.drop-no-cookies", .critical, .now, at: Place(setting: "net.ipv4.tcp_syncookies"),
                    touches: [.namespace], predicate: "is 0, and SYNs are dropped",
                    sentence: counted
                        ? "\(count) SYNs were dropped at a full queue of half-open connections; with "
                            + "tcp_syncookies=1 each would have been answered with a cookie."
                        : "\(count) SYNs were dropped without a word, as more than three quarters of "
                            + "tcp_max_syn_backlog were half open; with tcp_syncookies=1 that rule is not applied.",
                    brief: "+\(count) SYNs dropped",
                    evidence: [
                        other.refusedRequests.evidence, other.drops.evidence, other.overflows.evidence,
                        try cookies.evidence(),
                    ],
                    remedies: [Remedy.sysctl("net.ipv4.tcp_syncookies", to: "1", in: exam)].compactMap(
                        \.self),
                    confidence: counted ? .certain : .likely, lossPerSecond: exam.perSecond(count))
            ]
        })
}
