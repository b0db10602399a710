extension Check {
    /// The hypervisor drops or delays packets because the instance used up its allowance.
    static let nicCloudAllowance = Check(
        id: "nic.cloud-allowance",
        title: "the hypervisor limits this instance's network",
        reads: [.links], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                A cloud instance has allowances for bandwidth, packets a second and tracked connections, which the \
                hypervisor enforces outside the guest: beyond them packets wait or are dropped. Nothing in the guest's \
                TCP says why; only the ENA driver of AWS counts it, under names that end in allowance_exceeded.

                conntrack_allowance_exceeded is the one that surprises: security groups track connections, and a \
                server with very many needs rules that are not tracked.
                """,
            byHand: ["ethtool -S eth0 | grep allowance    # twice: only what moves matters"],
            wrongWhen: "No sysctl of the guest reaches this limit.",
            kernels: "ENA driver 2.2.10 and later (Linux 5.8).",
            references: [
                "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-network-performance-ena.html",
                "drivers/net/ethernet/amazon/ena/ena_ethtool.c",
            ]),
        examine: { exam throws(Unknown) in
            try exam.links().compactMap { link in
                let names = link.after.counters.keys.filter { $0.hasSuffix(suffix) }.sorted()
                let moved = names.compactMap(link.change).filter { $0.delta > 0 }
                guard !moved.isEmpty else { return nil }
                let packets = moved.reduce(Int64(0)) { $0 &+ $1.delta }
                let kinds = names.filter { link.delta($0) > 0 }.map { name in
                    let short = String(name.dropLast(suffix.count))
                    return allowances[short] ?? short
                }
                return Finding(
                    "nic.cloud-allowance", .warning, .now, at: link.place, touches: link.touches,
                    predicate: "is held back by the hypervisor",
                    sentence: """
                        The hypervisor queued or dropped \(packets) packets of \(link.name) in \
                        \(FindingText.number(exam.seconds)) s: the instance is over its allowance of \
                        \(kinds.joined(separator: ", ")).
                        """,
                    brief: "+\(packets) over the allowance", evidence: moved.map(\.evidence),
                    remedies: [
                        Remedy(.platform, "take a larger instance", scope: .host, apply: .restart)
                    ] + (link.delta("conntrack\(suffix)") > 0 ? [untracked] : []),
                    lossPerSecond: exam.perSecond(packets))
            }
        })
}

private let suffix = "_allowance_exceeded"

private let allowances = [
    "bw_in": "incoming bandwidth", "bw_out": "outgoing bandwidth", "pps": "packets a second",
    "conntrack": "tracked connections", "linklocal": "packets to local services such as DNS",
]

private let untracked = Remedy(
    .platform, "let the security group track fewer flows: open the port to all sources in both directions",
    scope: .host, risk: "the security group no longer protects that port")
