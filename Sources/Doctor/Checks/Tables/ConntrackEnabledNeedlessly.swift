extension Check {
    /// Connections are tracked where nobody translates addresses.
    static let conntrackEnabledNeedlessly = Check(
        id: "conntrack.enabled-needlessly",
        title: "connections are tracked though nothing translates addresses",
        reads: [
            .sysctl(ConntrackTable.countKey), .sysctl(ConntrackTable.maximumKey), .file("proc/modules"),
        ],
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                conntrack is there for NAT and for rules that ask for a connection's state. Where there is no NAT, a \
                rule such as "ct state established accept" is the only user, and a server whose ports are open to \
                all gains nothing by it: each packet pays for a lookup, each connection for an entry, and the table \
                can become full.
                """,
            byHand: [
                "lsmod | grep -E 'nf_(conntrack|nat)'    # who uses it: nf_nat, nft_ct, xt_conntrack",
                "nft list ruleset; iptables-save",
                "conntrack -C",
            ],
            wrongWhen: """
                A stateful firewall that protects other ports still needs it: then leave out only the service's port \
                with NOTRACK, and accept both directions of it without asking for a state.
                """,
            references: ["iptables-extensions(8), CT", "nft(8), notrack"]),
        examine: { exam throws(Unknown) in
            let table = try ConntrackTable(exam)
            let modules = try exam.text("proc/modules").split(separator: "\n").compactMap {
                $0.split(separator: " ").first
            }
            // Built into the kernel it is not listed: then nobody knows whether NAT is in use.
            guard table.count > 0, modules.contains("nf_conntrack"), !modules.contains("nf_nat") else {
                return []
            }
            return [
                Finding(
                    "conntrack.enabled-needlessly", .info, .configuration,
                    at: Place(setting: ConntrackTable.countKey), touches: [.namespace],
                    predicate: "is above 0 though nothing translates addresses",
                    sentence: """
                        \(table.count) connections are tracked and NAT is not loaded: only stateful rules, if any, \
                        use the table.
                        """,
                    brief: "\(table.count) tracked, no NAT", evidence: [table.countEvidence],
                    remedies: [
                        Remedy(
                            .platform, "leave the service's port out of the table (NOTRACK)",
                            scope: .networkNamespace, risk: "stateful rules no longer see that port")
                    ], confidence: .likely)
            ]
        })
}
