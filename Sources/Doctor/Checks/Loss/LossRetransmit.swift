import Kernel

extension Check {
    /// Segments are lost on the way and have to be sent again.
    static let lossRetransmit = Check(
        id: "loss.retransmit",
        title: "segments are lost on the way and sent again",
        reads: [.counters, .sockets, .connectionDetails, .sysctl(CongestionControl.key)],
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                A segment that is not acknowledged in time is sent again. Each loss costs the connection at least a \
                round trip, halves its speed under cubic, and costs 200 milliseconds and more when it was the last of \
                a message.

                RetransSegs / OutSegs within the window is the share that was sent again; SYNs are left out, for they \
                are lost for other reasons (a full queue, a firewall). TCP_INFO of a sample of connections tells \
                where the losses go: to one network, or to all.
                """,
            byHand: [
                "nstat -az TcpRetransSegs TcpOutSegs TcpExtTCPSynRetrans    # twice",
                "ss -tinO state established | grep retrans:    # which peers",
                "ip -s link; ethtool -S eth0 | grep -iE 'err|drop|miss'    # is it this machine?",
            ],
            wrongWhen: """
                Losses to a few networks on radio are theirs, not yours. No buffer setting helps against loss. BBR \
                bears random loss better than cubic; where a queue overflows it only pushes others aside.
                """,
            references: [
                "RFC 6298", "https://docs.kernel.org/networking/snmp_counter.html",
                "net/ipv4/tcp_output.c: __tcp_retransmit_skb()",
            ]),
        examine: { exam throws(Unknown) in
            let losses = try Losses(exam)
            guard let ratio = Examination.ratio(losses.lost, of: losses.sent.delta), ratio > 0.01
            else {
                return []
            }
            let networks = LossyNetwork.worst(exam)
            var story = """
                \(losses.lost) of \(losses.sent.delta) segments were sent again in \
                \(FindingText.number(exam.seconds)) s, \(Amount.percent(ratio)).
                """
            if losses.twice.delta > 0 {
                story += " \(losses.twice.delta) more had arrived the first time."
            }
            if let worst = networks.first {
                let all = networks.reduce(0) { $0 + $1.retransmits }
                story += """
                     Of \(all) that can be told apart, \(worst.retransmits) went to \(worst.name), on \
                    \(Amount.count(worst.connections, "connection")).
                    """
            }
            return [
                Finding(
                    "loss.retransmit", ratio > 0.03 ? .critical : .warning, .now, at: Place(),
                    touches: [.namespace], predicate: "loses segments on the way", sentence: story,
                    brief: "\(Amount.percent(ratio)) sent again",
                    evidence: losses.evidence + (losses.twice.delta > 0 ? [losses.twice.evidence] : [])
                        + networks.prefix(3).map(\.evidence),
                    remedies: CongestionControl.remediesAgainstLoss(exam),
                    lossPerSecond: exam.perSecond(losses.lost))
            ]
        })
}
