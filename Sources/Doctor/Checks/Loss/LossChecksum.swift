extension Check {
    /// Segments arrive damaged.
    static let lossChecksum = Check(
        id: "loss.checksum",
        title: "segments arrive with a wrong checksum or header",
        reads: [.counters],
        scope: .host, apply: .live, sinceBoot: ["Tcp.InCsumErrors"],
        explanation: Explanation(
            mechanism: """
                Each segment carries a checksum of 16 bits. One that does not fit is dropped and has to be sent \
                again. Links have checksums of their own, so damage that TCP sees happened inside a machine: a bad \
                network card or memory, a driver, an offload that rewrites packets wrongly, a tunnel or virtual \
                switch that forgot to compute the sum.

                InErrs counts headers that make no sense besides. SYNs into a running connection are in it as well; \
                they are subtracted here (TCPSYNChallenge).
                """,
            byHand: [
                "nstat -az TcpInCsumErrors TcpInErrs TcpExtTCPSYNChallenge    # twice",
                "ethtool -k eth0 | grep checksum; ethtool -S eth0 | grep -i csum",
            ],
            wrongWhen: """
                tcpdump on the sending host shows wrong checksums on healthy hosts: the card computes them later. \
                Only these counters tell the truth.
                """,
            references: ["RFC 9293 3.1", "net/ipv4/tcp_ipv4.c: tcp_v4_rcv()"]),
        examine: { exam throws(Unknown) in
            let damaged = try exam.change("Tcp.InCsumErrors")
            let all = exam.changeIfAny("Tcp.InErrs")
            let challenges = exam.changeIfAny("TcpExt.TCPSYNChallenge")
            let malformed = max(max(all.delta - damaged.delta, 0) - challenges.delta, 0)
            let count = damaged.delta &+ malformed
            guard count > 0 else { return [] }
            return [
                Finding(
                    "loss.checksum", .warning, .now, at: Place(), touches: [.namespace],
                    predicate: "receives damaged segments",
                    sentence: """
                        \(damaged.delta) segments came with a wrong checksum and \(malformed) with a wrong header in \
                        \(FindingText.number(exam.seconds)) s, and were dropped.
                        """,
                    brief: "+\(count) damaged",
                    evidence: [damaged, all, challenges].filter { $0.delta > 0 }.map(\.evidence),
                    remedies: [
                        Remedy(
                            .platform,
                            "switch receive checksum offload off to see who computes wrongly; then "
                                + "replace the driver, card or tunnel", scope: .host, apply: .live,
                            risk: "more CPU while it is off", command: "ethtool -K DEVICE rx off")
                    ],
                    lossPerSecond: exam.perSecond(count))
            ]
        })
}
