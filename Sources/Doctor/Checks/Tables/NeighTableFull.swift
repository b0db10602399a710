extension Check {
    /// The host's table of neighbours is full.
    static let neighTableFull = Check(
        id: "neigh.table-full",
        title: "the neighbour table is full and hosts on the local network cannot be reached",
        reads: ["ipv4", "ipv6"].flatMap { family in
            (1...3).map { Source.sysctl("net.\(family).neigh.default.gc_thresh\($0)") }
        } + [.file("proc/net/stat/arp_cache"), .file("proc/net/stat/ndisc_cache")],
        scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                For each host or container on a local network the kernel keeps the hardware address: ARP for IPv4, \
                ND for IPv6. One table of each serves all namespaces. Above gc_thresh3 entries, and when nothing can \
                be thrown out, a new neighbour gets no entry: packets to it fail with ENOBUFS or vanish, and the log \
                says "neighbour: arp_cache: neighbor table overflow!". Kubernetes nodes and large flat networks meet \
                this first.
                """,
            byHand: [
                "ip -s neigh show | wc -l",
                "cat /proc/net/stat/arp_cache    # entries and table_fulls, hexadecimal",
                "sysctl -a -r 'neigh.default.gc_thresh'",
            ],
            wrongWhen:
                "When something scans the network, unanswered entries fill the table: stop the scan first.",
            references: ["arp(7)", "net/core/neighbour.c: neigh_alloc()"]),
        examine: { exam throws(Unknown) in
            let four = try NeighbourTable("arp_cache", "IPv4", "net.ipv4", exam)
            // A host without IPv6 has no second table.
            let six = try? NeighbourTable("ndisc_cache", "IPv6", "net.ipv6", exam)
            return [four, six].compactMap { $0?.finding(exam) }
        })
}

/// The neighbours of one address family.
private struct NeighbourTable {
    let family: String
    let prefix: String
    let statistics: StatTableChange
    let limit: Setting
    let maximum: Int64

    private static let warningUse = 0.9

    init(_ name: String, _ family: String, _ prefix: String, _ exam: Examination) throws(Unknown) {
        (self.family, self.prefix) = (family, "\(prefix).neigh.default.gc_thresh")
        statistics = try exam.statTable(name)
        limit = try exam.setting("\(self.prefix)3")
        maximum = try limit.number()
    }

    func finding(_ exam: Examination) -> Finding? {
        let fulls = statistics.change("table_fulls")
        let entries = statistics.after.entries ?? 0
        let use = maximum > 0 ? Double(entries) / Double(maximum) : 0
        let isHurting = fulls.delta > 0
        guard isHurting || use >= Self.warningUse else { return nil }
        let size = "\(entries) of \(maximum) neighbours"
        return Finding(
            "neigh.table-full", isHurting ? .critical : .warning, isHurting ? .now : .limit,
            at: Place(setting: "\(prefix)3"), touches: [.host],
            predicate: isHurting
                ? "is too low: hosts on the local network cannot be reached" : "is nearly used up",
            sentence: isHurting
                ? """
                The \(family) neighbour table was full \(fulls.delta) times in \(FindingText.number(exam.seconds)) s; \
                it holds \(size), and packets to new ones are dropped.
                """
                : "The \(family) neighbour table holds \(size); when it is full packets to new ones are dropped.",
            brief: isHurting ? "+\(fulls.delta) times full" : size,
            evidence: [
                fulls.evidence,
                Evidence(
                    source: statistics.source, field: "entries",
                    before: statistics.before.entries.map(Double.init), after: Double(entries),
                    limit: Double(maximum)),
            ],
            remedies: remedies(exam), lossPerSecond: exam.perSecond(fulls.delta))
    }

    /// All three together, in the kernel's own proportion of 1 to 4 to 8.
    private func remedies(_ exam: Examination) -> [Remedy] {
        let target = min(max(maximum, Self.smallest), Self.largest / 4) * 4
        return [(1, target / 8), (2, target / 2), (3, target)].compactMap { number, value in
            guard let now = try? exam.setting("\(prefix)\(number)").number(), now < value else { return nil }
            return Remedy.sysctl(
                "\(prefix)\(number)", to: "\(value)", in: exam, risk: "each neighbour takes some 400 bytes")
        }
    }

    private static let smallest: Int64 = 1024
    private static let largest: Int64 = 1 << 20
}
