extension Check {
    /// Losses are found by a timer, not by acknowledgements: each costs 200 milliseconds at least.
    static let lossTimeouts = Check(
        id: "loss.timeouts",
        title: "losses are noticed by timeout, which stalls a connection for 200 ms and more",
        reads: [.counters, .sysctl("net.ipv4.tcp_thin_linear_timeouts")],
        scope: .networkNamespace, apply: .newSockets,
        explanation: Explanation(
            mechanism: """
                When later segments arrive, the peer's acknowledgements tell of a hole, and it is filled within a \
                round trip. When the lost segment was the last one, nothing follows that could tell: only the \
                retransmission timer does, after 200 milliseconds at least, then 400, 800, … A chat message, a game \
                tick, a response in one segment are always the last one. So a small loss rate that looks harmless \
                becomes visible stalls.

                Tail loss probes (TCPLossProbes) shorten most of these; what remains are timeouts of thin streams \
                and losses in a row.
                """,
            byHand: [
                "nstat -az TcpExtTCPTimeouts TcpRetransSegs TcpExtTCPLossProbes TcpExtTCPLostRetransmit    # twice",
                "ss -tinO state established | grep -E 'backoff|rto'",
            ],
            wrongWhen: """
                Peers that have vanished (phones in a tunnel) time out too, and no setting brings them back: see \
                loss.dead-peer. A shorter minimum RTO fires on peers that delay their acknowledgements by 40 ms and \
                more, and sends for nothing.
                """,
            kernels: "All since 3.10; tcp_rto_min_us since 6.11.",
            references: [
                "RFC 6298", "RFC 8985: tail loss probes",
                "https://docs.kernel.org/networking/ip-sysctl.html: tcp_thin_linear_timeouts",
                "net/ipv4/tcp_timer.c: tcp_retransmit_timer()",
            ]),
        examine: { exam throws(Unknown) in
            let losses = try Losses(exam)
            let fired = try exam.change("TcpExt.TCPTimeouts")
            // The timer of a SYN counts among them, and its loss has other reasons.
            let timeouts = max(fired.delta - losses.syns.delta, 0)
            let isMuch =
                Examination.ratio(timeouts, of: losses.retransmits) != nil
                || (Examination.ratio(losses.retransmits, of: losses.sent.delta) ?? 0) > 0.01
            guard isMuch, timeouts >= 10, losses.retransmits > 0 else { return [] }
            let share = Double(timeouts) / Double(losses.retransmits)
            guard share > 0.2 else { return [] }
            let others = ["TCPLostRetransmit", "TCPSlowStartRetrans", "TCPLossProbes"]
                .map { exam.changeIfAny("TcpExt.\($0)") }.filter { $0.delta > 0 }
            let thin = Remedy.sysctl(
                "net.ipv4.tcp_thin_linear_timeouts", to: "1", in: exam, apply: .live,
                risk: "more retransmits on thin streams")
            return [
                Finding(
                    "loss.timeouts", .warning, .now, at: Place(), touches: [.namespace],
                    predicate: "notices its losses by timeout",
                    sentence: """
                        \(timeouts) timeouts stand against \(losses.retransmits) retransmitted segments in \
                        \(FindingText.number(exam.seconds)) s, \(Amount.percent(min(share, 1))): the losses are at \
                        the ends of messages, and each stalls its connection for 200 ms or more.
                        """,
                    brief: "\(timeouts) of \(losses.retransmits) by timeout",
                    evidence: [fired.evidence] + losses.evidence + others.map(\.evidence),
                    remedies: [
                        thin,
                        Remedy(
                            .app,
                            "in a network of your own, a lower tcp_rto_min_us (Linux 6.11) or rto_min of "
                                + "ip-route(8)", scope: .networkNamespace, apply: .newSockets,
                            risk: "sends for nothing to peers that delay acknowledgements"),
                    ].compactMap(\.self), lossPerSecond: exam.perSecond(timeouts))
            ]
        })
}
