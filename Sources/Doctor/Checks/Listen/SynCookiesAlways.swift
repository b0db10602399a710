extension Check {
    /// Every SYN is answered with a cookie: a mode for tests.
    static let synCookiesAlways = Check(
        id: "syn.cookies-always",
        title: "tcp_syncookies=2 answers every SYN with a cookie",
        reads: [.counters, .sysctl("net.ipv4.tcp_syncookies"), .sysctl("net.ipv4.tcp_timestamps")],
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                The value 2 makes the kernel send a cookie for every SYN, full queue or not. It is there to test \
                cookies. A connection that comes in by a cookie remembers only what fits into it: without timestamps \
                it has no window scaling and no SACK, and each one costs a hash at both packets.
                """,
            byHand: [
                "sysctl net.ipv4.tcp_syncookies",
                "nstat -az TcpExtSyncookiesSent TcpPassiveOpens    # both grow alike",
            ],
            wrongWhen: "A machine whose purpose is to test cookies.",
            kernels: "The value 2 since 3.12.",
            references: ["https://docs.kernel.org/networking/ip-sysctl.html, tcp_syncookies"]),
        examine: { exam throws(Unknown) in
            let setting = try exam.setting("net.ipv4.tcp_syncookies")
            guard try setting.number() == 2 else { return [] }
            let sent = exam.changeIfAny("TcpExt.SyncookiesSent")
            return [
                Finding(
                    "syn.cookies-always", .warning, .configuration,
                    at: Place(setting: "net.ipv4.tcp_syncookies"), touches: [.namespace],
                    predicate: "is 2, a mode for tests",
                    sentence: """
                        tcp_syncookies=2 answers every SYN with a cookie (\(sent.delta) in the window); a client \
                        without timestamps loses window scaling and SACK.
                        """,
                    brief: "tcp_syncookies 2, +\(sent.delta) sent",
                    evidence: [try setting.evidence(), sent.evidence],
                    remedies: [Remedy.sysctl("net.ipv4.tcp_syncookies", to: "1", in: exam)].compactMap(\.self)
                )
            ]
        })
}
