extension Check {
    /// TIME_WAIT is believed to be bad in itself, and is cut off.
    static let mythTwCount = Myth(
        id: "myth.tw-count", title: "many TIME_WAIT are bad and have to be limited",
        reads: [
            .sysctl("net.ipv4.tcp_max_tw_buckets"), .sysctl("net.ipv4.tcp_ehash_entries"), .sysctlFiles,
        ],
        truth: """
            a TIME_WAIT of an accepted connection costs 256 bytes and no port; cutting them off only loses the \
            protection that they are there for.
            """,
        predicate: "cuts off TIME_WAIT that harms nobody",
        explanation: Explanation(
            mechanism: """
                Whoever closes first keeps the TIME_WAIT. A server's stands at its listening port: it takes some 256 \
                bytes for a minute and hinders no new connection. Only those at an ephemeral port use something up: \
                one port towards one destination. So a count of TIME_WAIT says nothing; ports used per source, \
                destination and port do (port.exhaustion).

                tcp_max_tw_buckets is there against simple attacks. Below it a connection that should enter TIME_WAIT \
                is destroyed at once, and a late segment may reach its successor.
                """,
            byHand: [
                "sysctl net.ipv4.tcp_max_tw_buckets",
                "ss -Htan state time-wait | awk '{print $3}' | sort | uniq -c | sort -n    # whose ports",
            ],
            wrongWhen: "A limit below the default is right on machines with very little memory.",
            kernels: "The default is half of the established hash; more than 262,144 only where it was set.",
            references: [
                "https://docs.kernel.org/networking/ip-sysctl.html, tcp_max_tw_buckets",
                "RFC 1337, RFC 9293 section 3.6.1",
            ])
    ) { exam throws(Unknown) in
        // Without the hash's size the smallest common default is taken.
        let entries = (try? exam.setting("net.ipv4.tcp_ehash_entries").number()) ?? 16_384
        return exam.traces(of: "net.ipv4.tcp_max_tw_buckets") { $0[0] < min(entries / 2, 65_536) }
    }.check
}
