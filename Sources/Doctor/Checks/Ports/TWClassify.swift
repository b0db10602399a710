extension Check {
    /// Whether many TIME_WAIT matter: whose ports they hold.
    static let twClassify = Check(
        id: "tw.classify",
        title: "many TIME_WAIT, and whether they matter",
        reads: [.counters, .listeners, .sockets, .file("proc/net/sockstat")],
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                Three things are counted as "timewait". TIME_WAIT with a listener's local port: the server closed \
                first; it costs 256 bytes for 60 s and no port. TIME_WAIT with a local port of ip_local_port_range: \
                we connected and closed first; a port of that tuple is held. And FIN_WAIT2 without an owner: we \
                closed, the peer has not yet; tcp_fin_timeout bounds it.

                Only the second kind can hurt, and only for one tuple at a time: see port.timewait.
                """,
            byHand: [
                "ss -s    # timewait N counts the third kind too",
                "ss -Htan state time-wait | awk '{print $3}' | sed 's/.*://' | sort | uniq -c | sort -rn | head",
            ],
            wrongWhen: "There is nothing to remedy in a number of TIME_WAIT alone.",
            references: [
                "net/ipv4/tcp_minisocks.c",
                "https://vincent.bernat.ch/en/blog/2014-tcp-time-wait-state-linux",
            ]),
        examine: { exam throws(Unknown) in
            let kinds = try exam.after.sockets.get().timeWait
            let total = kinds.served + kinds.ephemeral + kinds.orphanedFinWait2
            guard total >= TWClassify.frightening else { return [] }
            let verdict =
                kinds.ephemeral * 2 >= total
                ? "most hold a local port of a connection that this host opened; see whether one tuple is near its end"
                : "most hold no port and do no harm"
            return [
                Finding(
                    "tw.classify", .info, .now, at: Place(), touches: [.namespace],
                    predicate: "has many TIME_WAIT",
                    sentence: """
                        Of \(total) TIME_WAIT \(kinds.served) are of connections accepted here, \(kinds.ephemeral) of \
                        connections opened here, \(kinds.orphanedFinWait2) are FIN_WAIT2 that wait for the peer: \
                        \(verdict).
                        """,
                    brief: "\(kinds.ephemeral) of \(total) hold a port",
                    evidence: [
                        Evidence(source: "sock_diag", field: "TIME_WAIT served", after: Double(kinds.served)),
                        Evidence(
                            source: "sock_diag", field: "TIME_WAIT ephemeral", after: Double(kinds.ephemeral)),
                        Evidence(
                            source: "sock_diag", field: "FIN_WAIT2 orphaned",
                            after: Double(kinds.orphanedFinWait2)),
                    ])
            ]
        })
}

private enum TWClassify {
    /// A number that people ask about.
    static let frightening = 10_000
}
