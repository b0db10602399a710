extension Check {
    /// The table of tracked connections is full, or nearly so.
    static let conntrackFull = Check(
        id: "conntrack.full",
        title: "the conntrack table is full and packets of new connections are dropped",
        reads: [
            .sysctl(ConntrackTable.countKey), .sysctl(ConntrackTable.maximumKey),
            .sysctl(ConntrackTable.bucketsKey), .sysctl(ConntrackTable.establishedKey),
            .file("proc/net/stat/nf_conntrack"), .listeners,
        ],
        scope: .readOnly, apply: .live, preflight: ConntrackFull.seen,
        explanation: Explanation(
            mechanism: """
                A firewall rule that asks for the state of a connection, or NAT, makes the kernel remember every \
                connection of the namespace in one table. Each namespace has its own count; nf_conntrack_max is set \
                on the host. When the table is full the kernel first throws out a connection that was never answered \
                (early_drop); where it finds none it drops the packet that would have begun a new entry (drop), and \
                logs "nf_conntrack: table full, dropping packet".

                Established connections go on, so everything looks well but new clients: their SYN vanishes, they \
                repeat it after 1, 3, 7 seconds. TCP counts nothing but TCPSynRetrans, and that at the client.

                The same counter rises in a table that has room: when two packets of one UDP socket race for an entry, \
                as parallel lookups of a resolver do, the later one is dropped.
                """,
            byHand: [
                "sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max",
                "conntrack -S    # drop and early_drop, twice: only what moves matters",
                "cat /proc/net/stat/nf_conntrack    # the same, hexadecimal, a line for each CPU",
                "dmesg | grep conntrack",
            ],
            wrongWhen: """
                A larger maximum with the same number of buckets makes every lookup longer: raise both. When entries \
                pile up that nobody uses any more, shorter timeouts are the cure and not a larger table. A service \
                that needs neither NAT nor a stateful rule is better left out of the table (NOTRACK).
                """,
            kernels: """
                All since 3.10. In a container nf_conntrack_max can be read but not written. Linux 6.18 names the \
                namespace in the log.
                """,
            references: [
                "https://docs.kernel.org/networking/nf_conntrack-sysctl.html",
                "net/netfilter/nf_conntrack_core.c: __nf_conntrack_alloc(), early_drop()", "conntrack(8)",
            ]),
        examine: { exam throws(Unknown) in
            let table = try ConntrackTable(exam)
            // A kernel without CONFIG_NF_CONNTRACK_PROCFS counts nothing there; the table's size still tells.
            let statistics = try? exam.statTable(ConntrackTable.statistics)
            return ConntrackFull(table: table, statistics: statistics).finding(exam)
        })
}

/// How full the table is, and what it cost within the window.
private struct ConntrackFull {
    let table: ConntrackTable
    let statistics: StatTableChange?

    private static let warningUse = 0.75
    private static let criticalUse = 0.9
    /// Below it a table was not full a moment ago.
    private static let roomyUse = 0.5

    static let seen: Check.Seen = { exam throws(Unknown) in
        let table = try ConntrackTable(exam)
        if table.count == 0 { return "nothing is tracked now; room for \(table.maximum)" }
        let more = exam.question.connections.map { " and \($0) more" } ?? ""
        return "\(table.count)\(more) of \(table.maximum) tracked connections"
    }

    func finding(_ exam: Examination) -> [Finding] {
        let drops = statistics?.change("drop")
        let early = statistics?.change("early_drop")
        let dropped = drops?.delta ?? 0
        let evicted = early?.delta ?? 0
        let wanted = exam.question.connections.map { Double($0) + Double(table.count) } ?? 0
        let isTooSmall = table.maximum > 0 && table.count > 0 && wanted > Double(table.maximum)
        guard dropped > 0 || evicted > 0 || table.use >= Self.warningUse || isTooSmall else { return [] }
        if let drops, dropped > 0, evicted == 0, isRoomy { return [withRoom(drops, exam)] }
        let isCritical = dropped > 0 || table.use >= Self.criticalUse
        let isHurting = dropped > 0 || evicted > 0
        let others = [early, statistics?.change("insert_failed")].compactMap(\.self)
        let grade: Grade = isHurting ? .now : table.use >= Self.warningUse ? .limit : .configuration
        return [
            Finding(
                "conntrack.full", isCritical ? .critical : .warning, grade,
                at: Place(setting: ConntrackTable.maximumKey), touches: [.namespace],
                predicate: predicate(dropped, evicted), sentence: sentence(dropped, evicted, exam),
                brief: grade == .configuration
                    ? "\(table.maximum) for \(FindingText.number(wanted))"
                    : dropped > 0 ? "+\(dropped) drops, \(size)" : size,
                evidence: [table.countEvidence, drops?.evidence].compactMap(\.self)
                    + others.filter { $0.delta > 0 }.map(\.evidence),
                remedies: remedies(exam), lossPerSecond: exam.perSecond(dropped))
        ]
    }

    /// Drops that a full table does not explain; 0 is no limit.
    private var isRoomy: Bool {
        let before = statistics?.before.entries ?? 0
        return table.maximum <= 0 || Double(max(before, table.count)) < Self.roomyUse * Double(table.maximum)
    }

    /// Two packets that raced for one entry, or one that a protocol helper refused: the kernel counts both as drops.
    private func withRoom(_ drops: Change, _ exam: Examination) -> Finding {
        let lost = statistics?.change("insert_failed")
        return Finding(
            "conntrack.full", exam.perSecond(drops.delta) >= 1 ? .warning : .info, .now, at: Place(),
            touches: [.namespace], predicate: "drops packets while it tracks connections",
            sentence: """
                \(drops.delta) packets were dropped in \(FindingText.number(exam.seconds)) s though the table of \
                tracked connections has room (\(size)): two packets raced for one entry, as parallel DNS lookups \
                from one socket do, or a protocol helper refused them.
                """,
            brief: "+\(drops.delta) drops, table has room",
            evidence: [table.countEvidence, drops.evidence]
                + [lost].compactMap(\.self).filter { $0.delta > 0 }.map(\.evidence),
            remedies: [
                Remedy(
                    .app, "look up names one at a time: options single-request-reopen, or a local cache",
                    apply: .restart),
                Remedy(
                    .platform, "leave DNS out of the table (NOTRACK of UDP port 53)",
                    scope: .networkNamespace, risk: "NAT no longer sees that port"),
            ], confidence: .likely, lossPerSecond: exam.perSecond(drops.delta))
    }

    private var size: String { "\(table.count) of \(table.maximum) entries" }

    private func predicate(_ dropped: Int64, _ evicted: Int64) -> String {
        if dropped > 0 { return "is too low: packets of new connections are dropped" }
        if evicted > 0 { return "is too low: half-open connections are forgotten" }
        return table.use >= Self.warningUse ? "is nearly used up" : "is too low for the connections to come"
    }

    private func sentence(_ dropped: Int64, _ evicted: Int64, _ exam: Examination) -> String {
        let share = table.maximum > 0 ? " (\(Amount.percent(table.use)))" : ""
        let holds = "The table of tracked connections holds \(size)\(share)"
        if dropped > 0 {
            return """
                \(holds), and \(dropped) packets were dropped in \(FindingText.number(exam.seconds)) s; clients see \
                a SYN without an answer.
                """
        }
        if evicted > 0 {
            return """
                \(holds), and \(evicted) connections without an answer yet were thrown out to make room for others.
                """
        }
        if table.use >= Self.warningUse {
            return "\(holds); when it is full the SYN of a new client is dropped."
        }
        let wanted = exam.question.connections ?? 0
        return
            "\(holds); \(wanted) connections more do not fit, and the SYN of a new client would be dropped."
    }

    private func remedies(_ exam: Examination) -> [Remedy] {
        // Without the listeners the port stands for itself.
        let ports = Set(((try? exam.listeners()) ?? []).map(\.port))
        let port = ports.count == 1 ? ports.first.map { "\($0)" } ?? "PORT" : "PORT"
        let wanted = Double(exam.question.connections ?? 0) * 1.25 + Double(table.count)
        let doubled = table.maximum > Self.largest / 2 ? Self.largest : max(table.maximum, 1) * 2
        let target = max(doubled, min(Int64(min(wanted, Double(Self.largest))), Self.largest))
        // 0 is no limit, and a table that is as large as we would make it is not made smaller.
        let isRaised = table.maximum > 0 && target > table.maximum
        return [
            Remedy(
                .platform,
                "leave the service's port out of the table (NOTRACK) where no rule needs its state",
                scope: .networkNamespace, risk: "stateful rules and NAT no longer see that port",
                command: "iptables -t raw -A PREROUTING -p tcp --dport \(port) -j CT --notrack; "
                    + "iptables -t raw -A OUTPUT -p tcp --sport \(port) -j CT --notrack"),
            isRaised
                ? Remedy.sysctl(
                    ConntrackTable.maximumKey, to: "\(target)", in: exam, risk: ConntrackTable.memoryRisk)
                : nil,
            isRaised ? buckets(for: target, exam) : nil,
            timeout(exam),
        ].compactMap(\.self)
    }

    /// At most four entries to a list; the kernel's own choice is one or two.
    private func buckets(for target: Int64, _ exam: Examination) -> Remedy? {
        // A namespace that hides the number leaves it as it is.
        guard let now = try? exam.setting(ConntrackTable.bucketsKey).number(), now < target / 4 else {
            return nil
        }
        return Remedy.sysctl(
            ConntrackTable.bucketsKey, to: "\(target / 4)", in: exam, risk: ConntrackTable.memoryRisk)
    }

    private func timeout(_ exam: Examination) -> Remedy? {
        // Where it cannot be seen nothing is proposed.
        guard let now = try? exam.setting(ConntrackTable.establishedKey).number(), now > 86_400 else {
            return nil
        }
        return Remedy.sysctl(
            ConntrackTable.establishedKey, to: "7440", in: exam, apply: .newSockets,
            risk: "below the keepalive interval it cuts idle connections")
    }

    private static let largest: Int64 = 1 << 26
}
