extension Check {
    /// The hash table of connections is too small for their number.
    static let ehashLoad = Check(
        id: "ehash.load",
        title: "the hash table of connections is too small",
        reads: [
            .file("proc/net/sockstat"), .file("proc/net/sockstat6"), .sysctl("net.ipv4.tcp_ehash_entries"),
        ],
        scope: .host, apply: .reboot,
        explanation: Explanation(
            mechanism: """
                Every segment that arrives is looked up in a hash table by its addresses and ports. The table is made \
                at boot, its size by the memory of the machine, and never grows; all network namespaces share it \
                unless they were given one of their own. With more than two connections a bucket each look-up walks a \
                list, in softirq, and every packet pays for it.

                Connections in TIME_WAIT stand in it too.
                """,
            byHand: [
                "cat /proc/sys/net/ipv4/tcp_ehash_entries    # negative: shared with the initial namespace",
                "cat /proc/net/sockstat    # TCP alloc and tw",
            ],
            wrongWhen: """
                The count is a little too high: sockets that are allocated and not connected are in it, but not in \
                the table.
                """,
            kernels: "The size is to be seen since 6.1, as is tcp_child_ehash_entries.",
            references: [
                "https://docs.kernel.org/networking/ip-sysctl.html",
                "https://docs.kernel.org/admin-guide/kernel-parameters.html (thash_entries)",
                "net/ipv4/inet_hashtables.c: __inet_lookup_established()",
            ]),
        examine: { exam throws(Unknown) in
            let setting = try exam.setting("net.ipv4.tcp_ehash_entries")
            let entries = try setting.number()
            // A child namespace with a table of its own shows a positive number.
            let isOwn = entries > 0 && exam.host.isContainer == true
            let buckets = entries.magnitude
            guard buckets > 0 else { throw Unknown("/\(setting.path) says 0") }
            let timeWait = try exam.sockstat("TCP", "tw")
            var counted = [timeWait]
            if isOwn {
                counted.append(try exam.sockstat("TCP", "inuse"))
                // Without IPv6 there are no such sockets.
                if let six = try? exam.sockstat("TCP6", "inuse") { counted.append(six) }
            } else {
                counted.append(try exam.sockstat("TCP", "alloc"))
            }
            let sockets = counted.reduce(0.0) { $0 + Double($1.after) }
            let load = sockets / Double(buckets)
            guard load > 2 else { return [] }
            return [
                Finding(
                    "ehash.load", .warning, .limit, at: Place(), touches: [.host],
                    predicate: "has too small a hash table for its connections",
                    sentence: """
                        \(FindingText.number(sockets)) sockets share \(buckets) buckets, \
                        \(FindingText.number((load * 10).rounded() / 10)) in each: every segment walks a list in \
                        softirq.
                        """,
                    brief: "\(FindingText.number((load * 10).rounded() / 10)) sockets per bucket",
                    evidence: counted.map(\.evidence) + [try setting.evidence()],
                    remedies: [
                        isOwn
                            ? Remedy(
                                .sysctl, "tcp_child_ehash_entries on the host, then make the namespace anew",
                                scope: .host, apply: .restart)
                            : Remedy(
                                .platform,
                                "thash_entries=\(EhashLoad.enough(for: sockets)) on the kernel command line",
                                scope: .host, apply: .reboot, risk: "8 bytes of memory for each bucket")
                    ])
            ]
        })
}

private enum EhashLoad {
    /// The next power of two, which leaves at most one socket in each bucket.
    static func enough(for sockets: Double) -> Int {
        var buckets = 1
        while Double(buckets) < sockets, buckets < 1 << 30 { buckets *= 2 }
        return buckets
    }
}
