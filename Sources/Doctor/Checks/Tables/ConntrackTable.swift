/// The table of tracked connections of the examined namespace.
struct ConntrackTable {
    static let countKey = "net.netfilter.nf_conntrack_count"
    static let maximumKey = "net.netfilter.nf_conntrack_max"
    static let bucketsKey = "net.netfilter.nf_conntrack_buckets"
    static let establishedKey = "net.netfilter.nf_conntrack_tcp_timeout_established"
    static let statistics = "nf_conntrack"

    let count: Int64
    /// 0 means no limit.
    let maximum: Int64
    let countEvidence: Evidence

    init(_ exam: Examination) throws(Unknown) {
        let maximum = try exam.setting(Self.maximumKey).number()
        let limit = maximum > 0 ? Double(maximum) : nil
        self.maximum = maximum
        (count, countEvidence) = try Self.count(exam, limit: limit)
    }

    private static func count(
        _ exam: Examination, limit: Double?
    ) throws(Unknown) -> (count: Int64, evidence: Evidence) {
        do throws(Unknown) {
            let setting = try exam.setting(countKey)
            return (try setting.number(), try setting.evidence(limit: limit))
        } catch {
            // The table's statistics tell it too.
            guard let table = try? exam.statTable(statistics), let entries = table.after.entries else {
                throw error
            }
            let evidence = Evidence(
                source: table.source, field: "entries", before: table.before.entries.map(Double.init),
                after: Double(entries), limit: limit)
            return (entries, evidence)
        }
    }

    var use: Double { maximum > 0 ? Double(count) / Double(maximum) : 0 }

    static let memoryRisk = "each entry takes some 300 bytes of kernel memory, each bucket 8"
}
