extension Check {
    /// The table's hash has too few buckets for its maximum.
    static let conntrackBuckets = Check(
        id: "conntrack.buckets",
        title: "conntrack has too few hash buckets for its maximum",
        reads: [
            .sysctl(ConntrackTable.bucketsKey), .sysctl(ConntrackTable.maximumKey),
            .sysctl(ConntrackTable.countKey), .file("proc/net/stat/nf_conntrack"),
        ],
        scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                Every packet of a tracked connection is looked up in a hash table. nf_conntrack_max says how many \
                entries there may be, nf_conntrack_buckets how many lists they are spread over; each entry stands in \
                two. Whoever raises only the maximum makes the lists longer, and each packet pays for it. Since 5.15 \
                an insertion into a list that is too long fails, which is counted under chainlength.
                """,
            byHand: [
                "sysctl net.netfilter.nf_conntrack_buckets net.netfilter.nf_conntrack_max",
                "cat /proc/net/stat/nf_conntrack    # chainlength, hexadecimal",
            ],
            wrongWhen:
                "A table that never holds more than a few thousand entries has short lists whatever its maximum.",
            kernels: "Where the sysctl cannot be written, /sys/module/nf_conntrack/parameters/hashsize can.",
            references: [
                "https://docs.kernel.org/networking/nf_conntrack-sysctl.html",
                "net/netfilter/nf_conntrack_core.c: nf_conntrack_hash_resize()",
            ]),
        examine: { exam throws(Unknown) in
            let table = try ConntrackTable(exam)
            let setting = try exam.setting(ConntrackTable.bucketsKey)
            let buckets = try setting.number()
            // Older kernels have another column there; without the file the ratio tells.
            let refused = (try? exam.statTable(ConntrackTable.statistics))?.change("chainlength")
            let isHurting = (refused?.delta ?? 0) > 0
            guard buckets > 0, Double(table.maximum) / Double(buckets) > longestList || isHurting else {
                return []
            }
            let ratio = FindingText.number((Double(table.maximum) / Double(buckets) * 10).rounded() / 10)
            return [
                Finding(
                    "conntrack.buckets", .warning, isHurting ? .now : .configuration,
                    at: Place(setting: ConntrackTable.bucketsKey), touches: [.namespace],
                    predicate: "is too low for nf_conntrack_max",
                    sentence: isHurting
                        ? """
                        \(refused?.delta ?? 0) connections were refused in \(FindingText.number(exam.seconds)) s because \
                        a list of the table was too long: \(table.maximum) entries may stand on \(buckets) buckets.
                        """
                        : """
                        \(table.maximum) entries may stand on \(buckets) buckets, \(ratio) to a list, and every packet \
                        walks one.
                        """,
                    brief: isHurting ? "+\(refused?.delta ?? 0) refused" : "\(ratio) entries a bucket",
                    evidence: [try setting.evidence(), table.countEvidence]
                        + [isHurting ? refused?.evidence : nil].compactMap(\.self),
                    remedies: [
                        Remedy.sysctl(
                            ConntrackTable.bucketsKey,
                            to: "\(max(table.maximum / 4, min(max(buckets, 0), 1 << 40) * 2))", in: exam,
                            risk: ConntrackTable.memoryRisk)
                    ].compactMap(\.self), lossPerSecond: exam.perSecond(refused?.delta ?? 0))
            ]
        })
}

private let longestList = 8.0
