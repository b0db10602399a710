extension Check {
    /// Connections that vanished stay in the table for days.
    static let conntrackTimeouts = Check(
        id: "conntrack.timeouts",
        title: "conntrack keeps connections that vanished for days",
        reads: [
            .sysctl(ConntrackTable.establishedKey), .sysctl(ConntrackTable.countKey),
            .sysctl(ConntrackTable.maximumKey),
        ],
        scope: .networkNamespace, apply: .newSockets,
        explanation: Explanation(
            mechanism: """
                An established connection without a packet leaves the table after \
                nf_conntrack_tcp_timeout_established, five days by default. A client that loses its network says \
                no goodbye, so its entry stays that long, and the table holds the dead of five days beside the \
                living.
                """,
            byHand: [
                "sysctl net.netfilter.nf_conntrack_tcp_timeout_established",
                "conntrack -L -p tcp --state ESTABLISHED | wc -l    # against: ss -Htn state established | wc -l",
            ],
            wrongWhen: """
                A timeout below the keepalive or heartbeat interval forgets connections that are only quiet: the next \
                packet then meets a firewall that does not know it. It has to stay above the longest silence.
                """,
            references: [
                "https://docs.kernel.org/networking/nf_conntrack-sysctl.html",
                "net/netfilter/nf_conntrack_proto_tcp.c: tcp_timeouts",
            ]),
        examine: { exam throws(Unknown) in
            let timeout = try exam.setting(ConntrackTable.establishedKey)
            let seconds = try timeout.number()
            let table = try ConntrackTable(exam)
            guard seconds > longestSeconds, table.count > fewEntries else { return [] }
            return [
                Finding(
                    "conntrack.timeouts", .info, .configuration,
                    at: Place(setting: ConntrackTable.establishedKey), touches: [.namespace],
                    predicate: "keeps connections that vanished for days",
                    sentence: """
                        An established connection that vanished without a word stays in the conntrack table for \
                        \(seconds) s; the table holds \(table.count) entries.
                        """,
                    brief: "\(seconds) s, \(table.count) entries",
                    evidence: [try timeout.evidence(limit: Double(longestSeconds)), table.countEvidence],
                    remedies: [
                        Remedy.sysctl(
                            ConntrackTable.establishedKey, to: "7440", in: exam, apply: .newSockets,
                            risk: "too short cuts idle WebSockets: keep it above keepalive and heartbeat")
                    ].compactMap(\.self))
            ]
        })
}

/// A day.
private let longestSeconds: Int64 = 86_400
/// With fewer entries the dead do not matter.
private let fewEntries: Int64 = 1000
