extension Check {
    /// An interface receives or sends broken packets.
    static let nicErrors = Check(
        id: "nic.errors",
        title: "an interface counts errors on more than 1 % of its packets",
        reads: [.links], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                Errors of an interface are packets that arrived broken (checksum, length, framing) or could not be \
                sent. Cables, optics, a switch port with another duplex mode, and drivers cause them; no setting of \
                TCP does. TCP sees them as loss.
                """,
            byHand: [
                "ip -s -s link show dev eth0    # twice: only what moves matters",
                "ethtool -S eth0 | grep -i err",
                "ethtool eth0    # speed, duplex, link detected",
            ],
            wrongWhen: "Larger buffers and other sysctls do nothing for broken packets.",
            references: [
                "https://docs.kernel.org/networking/statistics.html", "ethtool(8)", "ip-link(8)",
            ]),
        examine: { exam throws(Unknown) in
            try exam.links().flatMap { link in
                ["rx", "tx"].compactMap { finding(link, $0, exam) }
            }
        })
}

/// Errors among all packets of that direction.
private let errorShare = 0.01

private func finding(_ link: ExaminedLink, _ direction: String, _ exam: Examination) -> Finding? {
    guard let errors = link.change("\(direction)_errors"), let packets = link.change("\(direction)_packets"),
        let share = Examination.ratio(errors.delta, of: packets.delta &+ errors.delta), share > errorShare
    else { return nil }
    let verb = direction == "rx" ? "received" : "sent"
    let kinds = ["crc_errors", "frame_errors", "length_errors", "carrier_errors", "aborted_errors"]
    let moved = kinds.compactMap { link.change("\(direction)_\($0)") }.filter { $0.delta > 0 }
    return Finding(
        "nic.errors", .warning, .now, at: link.place, touches: link.touches,
        predicate: "loses packets to errors",
        sentence: """
            \(errors.delta) of \(packets.delta &+ errors.delta) packets that \(link.name) \(verb) in \
            \(FindingText.number(exam.seconds)) s were broken (\(Amount.percent(share))).
            """,
        brief: "+\(errors.delta) \(direction) errors, \(Amount.percent(share))",
        evidence: [errors.evidence, packets.evidence] + moved.map(\.evidence),
        remedies: [
            Remedy(.platform, "check cable, optics, switch port and driver of \(link.name)", scope: .host)
        ], lossPerSecond: exam.perSecond(errors.delta))
}
