extension Check {
    /// tcp_max_syn_backlog is believed to size the SYN queue.
    static let mythSynBacklog = Myth(
        id: "myth.syn-backlog", title: "tcp_max_syn_backlog=65535 enlarges the SYN queue",
        reads: [
            .sysctl("net.ipv4.tcp_max_syn_backlog"), .sysctl("net.ipv4.tcp_syncookies"),
            .sysctl("net.ipv4.tcp_ehash_entries"), .sysctlFiles,
        ],
        truth: """
            with tcp_syncookies on nobody consults it; the limit of half-open connections is the listener's own \
            backlog.
            """,
        predicate: "is not consulted while SYN cookies are on",
        explanation: Explanation(
            mechanism: """
                A SYN is refused, or answered with a cookie, when as many half-open requests wait as the listener's \
                backlog allows. tcp_max_syn_backlog is looked at only where tcp_syncookies=0, and there new peers \
                are dropped silently once three quarters of it are taken.

                With cookies on, 600 SYNs at a backlog of 64 give 535 cookies whether tcp_max_syn_backlog is 128 or \
                65536; at a backlog of 4096, none.
                """,
            byHand: [
                "sysctl net.ipv4.tcp_max_syn_backlog net.ipv4.tcp_syncookies",
                "nstat -az TcpExtTCPReqQFullDoCookies TcpExtSyncookiesSent",
                "ss -ltn    # Send-Q: the limit that counts",
            ],
            wrongWhen: "Where SYN cookies are switched off on purpose it is the limit, and silent.",
            references: [
                "include/net/inet_connection_sock.h: inet_csk_reqsk_queue_is_full()",
                "net/ipv4/tcp_input.c: tcp_conn_request()",
            ])
    ) { exam throws(Unknown) in
        // What is not there was left at its default.
        let cookies = (try? exam.setting("net.ipv4.tcp_syncookies").number()) ?? 1
        guard cookies != 0 else { return [] }
        // The default is a 128th of the established hash, at least 128 (tcp_init() of net/ipv4/tcp.c).
        let entries = (try? exam.setting("net.ipv4.tcp_ehash_entries").number()) ?? 524_288
        return exam.traces(of: "net.ipv4.tcp_max_syn_backlog") { $0[0] > max(4096, entries / 128) }
    }.check
}
