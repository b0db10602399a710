extension Check {
    /// tcp_abort_on_overflow is on, and does not do what it is switched on for.
    static let listenAbortOnOverflow = Check(
        id: "listen.abort-on-overflow",
        title: "tcp_abort_on_overflow is on",
        reads: [.sysctl("net.ipv4.tcp_abort_on_overflow")],
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                With tcp_abort_on_overflow=1 the kernel answers the last ACK of a handshake with a reset when the \
                accept queue is full. It is switched on so that clients learn of the overflow at once. But since \
                4.10 the SYN of a new client is dropped before there is a handshake to abort: almost no client sees \
                the reset. Those that do, started while there was room, would have been accepted a moment later.
                """,
            byHand: [
                "sysctl net.ipv4.tcp_abort_on_overflow", "nstat -az TcpExtListenOverflows TcpOutRsts",
            ],
            wrongWhen: """
                Some balancers take a reset as the sign to try another server. Where that is meant, and \
                tested, it may stay.
                """,
            references: [
                "https://docs.kernel.org/networking/ip-sysctl.html, tcp_abort_on_overflow",
                "net/ipv4/tcp_minisocks.c: tcp_check_req()",
            ]),
        examine: { exam throws(Unknown) in
            let setting = try exam.setting("net.ipv4.tcp_abort_on_overflow")
            guard try setting.number() != 0 else { return [] }
            return [
                Finding(
                    "listen.abort-on-overflow", .info, .configuration,
                    at: Place(setting: "net.ipv4.tcp_abort_on_overflow"), touches: [.namespace],
                    predicate: "is on and resets clients that could have waited",
                    sentence: """
                        tcp_abort_on_overflow=1 resets connections that complete while the accept queue is full; new \
                        clients do not see it, as their SYN is dropped before.
                        """,
                    brief: "tcp_abort_on_overflow 1",
                    evidence: [try setting.evidence()],
                    remedies: [
                        Remedy.sysctl("net.ipv4.tcp_abort_on_overflow", to: "0", in: exam)
                    ].compactMap(\.self))
            ]
        })
}
