extension Check {
    /// Something that TCP needs is switched off.
    static let tcpFeaturesOff = Check(
        id: "tcp.features-off",
        title: "timestamps, SACK or window scaling are switched off",
        reads: TCPFeature.all.map { .sysctl($0.key) },
        scope: .networkNamespace, apply: .newSockets,
        explanation: Explanation(
            mechanism: """
                Old advice switched these off for speed or safety. Without window scaling a connection can have \
                65,535 bytes on the way at most: 6.5 MB/s over 10 ms. Without SACK every loss in a window costs a \
                round trip of its own. Without timestamps there is no protection against old segments (PAWS), no \
                tcp_tw_reuse, and no exact round trip; connections made with SYN cookies lose their window scale.

                They are agreed upon in the handshake: what is off at one end is off for the connection.
                """,
            byHand: [
                "sysctl net.ipv4.tcp_timestamps net.ipv4.tcp_sack net.ipv4.tcp_window_scaling",
                "ss -tinO state established | head    # ts sack wscale:…",
            ],
            wrongWhen: """
                SACK was switched off in 2019 against CVE-2019-11477; kernels since then are mended. A middlebox that \
                breaks window scaling has to go, not the option.
                """,
            references: ["tcp(7)", "RFC 7323", "RFC 2018", "net/ipv4/tcp_timer.c, net/ipv4/syncookies.c"]),
        examine: { exam throws(Unknown) in
            var off: [(feature: TCPFeature, evidence: Evidence)] = []
            for feature in TCPFeature.all {
                let setting = try exam.setting(feature.key)
                if try setting.number() == 0 { off.append((feature, try setting.evidence())) }
            }
            guard !off.isEmpty else { return [] }
            let names = off.map(\.feature.name).joined(separator: ", ")
            return [
                Finding(
                    "tcp.features-off", .warning, .configuration, at: Place(), touches: [.namespace],
                    predicate: "runs TCP without \(names)",
                    sentence: "\(off.map(\.feature.loss).joined(separator: " "))",
                    brief: off.count == 1 ? "\(names) off" : "\(off.count) features off",
                    evidence: off.map(\.evidence),
                    remedies: off.compactMap {
                        .sysctl($0.feature.key, to: "1", in: exam, apply: .newSockets)
                    })
            ]
        })
}

/// What the handshake agrees upon, and what is lost without it.
struct TCPFeature: Sendable {
    let key: String
    let name: String
    let loss: String

    static let all = [
        TCPFeature(
            key: "net.ipv4.tcp_timestamps", name: "timestamps",
            loss:
                "Without timestamps there is no PAWS and no tcp_tw_reuse, and SYN cookies lose the window scale."
        ),
        TCPFeature(
            key: "net.ipv4.tcp_sack", name: "SACK", loss: "Without SACK each lost segment costs a round trip."
        ),
        TCPFeature(
            key: "net.ipv4.tcp_window_scaling", name: "window scaling",
            loss: "Without window scaling a connection has 64 KiB on the way at most."),
    ]
}
