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
        let setting = try exam.setting(Self.countKey)
        count = try setting.number()
        maximum = try exam.setting(Self.maximumKey).number()
        countEvidence = try setting.evidence(limit: maximum > 0 ? Double(maximum) : nil)
    }

    var use: Double { maximum > 0 ? Double(count) / Double(maximum) : 0 }

    static let memoryRisk = "each entry takes some 300 bytes of kernel memory, each bucket 8"
}
