extension Check {
    /// Connections are tracked where neither NAT nor any rule wants it.
    static let conntrackEnabledNeedlessly = Check(
        id: "conntrack.enabled-needlessly",
        title: "connections are tracked though no rule asks for it",
        reads: [
            .sysctl(ConntrackTable.countKey), .sysctl(ConntrackTable.maximumKey), .file("proc/modules"),
        ],
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                conntrack is there for NAT and for rules that ask for a connection's state. Older kernels track as \
                soon as the module is loaded, whether a rule wants it or not. Then each packet pays for a lookup and \
                each connection for an entry, and the table can become full, all for nothing.
                """,
            byHand: [
                "lsmod | grep -E 'nf_nat|nft_ct|xt_conntrack|xt_state'    # third column: rules that use it",
                "nft list ruleset; iptables-save",
                "conntrack -C",
            ],
            wrongWhen: """
                Rules that come later, or in another namespace, may want it. Where a stateful firewall protects other \
                ports, leave out only the service's port with NOTRACK, and accept both directions of it without \
                asking for a state.
                """,
            references: ["iptables-extensions(8), CT", "nft(8), notrack"]),
        examine: { exam throws(Unknown) in
            let table = try ConntrackTable(exam)
            let modules = LoadedModules(try exam.text("proc/modules"))
            // Built into the kernel it is not listed: then nobody knows whether a rule uses it.
            guard table.count > 0, modules.contains("nf_conntrack"), !modules.trackForSomebody else {
                return []
            }
            return [
                Finding(
                    "conntrack.enabled-needlessly", .info, .configuration,
                    at: Place(setting: ConntrackTable.countKey), touches: [.namespace],
                    predicate: "is above 0 though no rule asks for it",
                    sentence: """
                        \(table.count) connections are tracked, and neither NAT nor any stateful rule is loaded that \
                        would use the table.
                        """,
                    brief: "\(table.count) tracked, no rule", evidence: [table.countEvidence],
                    remedies: [
                        Remedy(
                            .platform, "leave the service's port out of the table (NOTRACK)",
                            scope: .networkNamespace, risk: "stateful rules no longer see that port")
                    ], confidence: .likely)
            ]
        })
}

/// The modules of /proc/modules with how many use each, see proc_modules(5).
///
///     xt_conntrack 16384 2 - Live 0x0000000000000000
///     ^name              ^users, rules among them
private struct LoadedModules {
    private let users: [Substring: Int]

    /// Whoever has one of these tracks for its own sake: NAT, Open vSwitch, tc, IPVS.
    private static let trackers = ["nf_nat", "openvswitch", "act_ct", "ip_vs", "nf_flow_table"]
    /// What rules match connections with; loaded is not used.
    private static let matches = [
        "xt_conntrack", "xt_state", "nft_ct", "xt_connmark", "xt_CONNMARK", "xt_connlimit", "xt_connbytes",
        "xt_connlabel", "xt_helper", "xt_CONNSECMARK", "nft_connlimit", "nf_conncount", "xt_cluster",
    ]

    init(_ text: String) {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        users = Dictionary(lines.compactMap { $0.count > 2 ? ($0[0], Int($0[2]) ?? 1) : nil }) { first, _ in
            first
        }
    }

    func contains(_ name: String) -> Bool { users[Substring(name)] != nil }

    var trackForSomebody: Bool {
        Self.trackers.contains(where: contains) || Self.matches.contains { (users[Substring($0)] ?? 0) > 0 }
    }
}
