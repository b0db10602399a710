extension Check {
    /// TCP Fast Open falls back to a plain handshake.
    static let listenTFOOverflow = Check(
        id: "listen.tfo-overflow",
        title: "TCP Fast Open requests are turned down",
        reads: [.counters],
        scope: .networkNamespace, apply: .restart, sinceBoot: ["TcpExt.TCPFastOpenListenOverflow"],
        explanation: Explanation(
            mechanism: """
                A listener with TCP_FASTOPEN accepts data in the SYN of clients that show a cookie. How many such \
                connections may wait for their handshake is the option's value, a queue apart from the backlog. \
                Beyond it the kernel ignores the data and does the usual handshake: the client loses the round trip \
                that Fast Open was to spare. TCPFastOpenPassiveFail counts cookies that were not valid.
                """,
            byHand: [
                "nstat -az TcpExtTCPFastOpenListenOverflow TcpExtTCPFastOpenPassiveFail TcpExtTCPFastOpenPassive",
                "sysctl net.ipv4.tcp_fastopen",
            ],
            wrongWhen: """
                Data in a SYN may be delivered twice; a larger queue admits more of it. And servers behind one \
                balancer must share tcp_fastopen_key, or each turns down the cookies of the others.
                """,
            kernels: "Servers since 3.7, IPv6 since 3.16.",
            references: ["RFC 7413", "net/ipv4/tcp_fastopen.c: tcp_try_fastopen()"]),
        examine: { exam throws(Unknown) in
            let overflow = try exam.change("TcpExt.TCPFastOpenListenOverflow")
            let failed = exam.changeIfAny("TcpExt.TCPFastOpenPassiveFail")
            guard overflow.delta > 0 || failed.delta > 0 else { return [] }
            let isFull = overflow.delta > 0
            return [
                Finding(
                    "listen.tfo-overflow", .warning, .now, at: Place(), touches: [.namespace],
                    predicate: "turns TCP Fast Open requests down",
                    sentence: isFull
                        ? "\(overflow.delta) Fast Open requests met a full queue and had to do the whole handshake."
                        : "\(failed.delta) Fast Open requests showed a cookie that this host did not make.",
                    brief: isFull
                        ? "+\(overflow.delta) over the TFO queue" : "+\(failed.delta) bad TFO cookies",
                    evidence: [overflow.evidence, failed.evidence],
                    remedies: [
                        isFull
                            ? Remedy(
                                .app, "set TCP_FASTOPEN to a larger queue, restart", apply: .restart,
                                risk: "data in a SYN may be delivered twice")
                            : Remedy(
                                .platform, "give all servers of one address the same tcp_fastopen_key",
                                scope: .networkNamespace)
                    ])
            ]
        })
}
