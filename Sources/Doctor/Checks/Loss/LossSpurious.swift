extension Check {
    /// Much of what is sent again had arrived.
    static let lossSpurious = Check(
        id: "loss.spurious",
        title: "segments are sent again although they had arrived",
        reads: [.counters],
        scope: .networkNamespace, apply: .newSockets,
        explanation: Explanation(
            mechanism: """
                A path that reorders segments, or a peer that acknowledges late, looks like loss. The segment is sent \
                again; the peer says that it has it twice (TCPDSACKRecv), or the timestamps show that the first one \
                had arrived (TCPFullUndo, TCPDSACKUndo, TCPSpuriousRTOs). Linux then takes back the slowdown, and \
                learns how much reordering to bear. What remains is wasted bandwidth and some jitter.
                """,
            byHand: [
                "nstat -az TcpExtTCPDSACKRecv TcpExtTCPFullUndo TcpExtTCPDSACKUndo TcpExtTCPSpuriousRTOs TcpRetransSegs",
                "ss -tinO state established | grep -E 'dsack_dups|reordering'",
            ],
            wrongWhen: """
                Tail loss probes that hit a delayed acknowledgement are cheap, and are left out here. A larger \
                tcp_reordering makes the recovery of true losses slower; the kernel adapts it by itself.
                """,
            references: ["RFC 3708", "RFC 8985", "https://docs.kernel.org/networking/snmp_counter.html"]),
        examine: { exam throws(Unknown) in
            let losses = try Losses(exam)
            let twice = try exam.change("TcpExt.TCPDSACKRecv")
            let undone = ["TCPSpuriousRTOs", "TCPFullUndo", "TCPDSACKUndo"]
                .map { exam.changeIfAny("TcpExt.\($0)") }
            let probes = exam.changeIfAny("TcpExt.TCPLossProbes")
            // An undo is nearly always told by a DSACK too: the larger of the two counts each once. Tail loss probes
            // are meant to be sent once too often.
            let needless = max(max(twice.delta, undone.reduce(0) { $0 &+ $1.delta }) - probes.delta, 0)
            guard let share = Examination.ratio(needless, of: losses.retransmits), share > 0.3 else {
                return []
            }
            return [
                Finding(
                    "loss.spurious", .info, .now, at: Place(), touches: [.namespace],
                    predicate: "sends again what had arrived",
                    sentence: """
                        \(needless) of \(losses.retransmits) retransmitted segments, \
                        \(Amount.percent(min(share, 1))), had arrived the first time: the path reorders, or peers \
                        acknowledge late.
                        """,
                    brief: "\(Amount.percent(min(share, 1))) of retransmits",
                    evidence: ([twice, probes] + undone).filter { $0.delta > 0 }.map(\.evidence)
                        + losses.evidence,
                    remedies: [
                        Remedy(
                            .platform,
                            "look for several paths at once: link aggregation, ECMP by packet, radio",
                            scope: .networkNamespace, apply: .newSockets)
                    ])
            ]
        })
}
