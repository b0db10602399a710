/// A table of /proc/net/stat: a heading, then a line of hexadecimal numbers for each CPU.
///
///     entries  clashres found new … insert_failed drop early_drop icmp_error …
///     00000a20  00000000 …
///     00000a20  00000003 …
///
/// `entries` is the size of the whole table, the same in each line; every other column is counted by CPU (ct_cpu_seq_show
/// of net/netfilter/nf_conntrack_standalone.c, neigh_stat_seq_show of net/core/neighbour.c).
package struct StatTable: Equatable, Sendable {
    package let entries: Int64?
    private let sums: [Substring: Int64]

    package init(_ text: String) {
        let lines = text.split(separator: "\n")
        let names = lines.first?.split(separator: " ") ?? []
        var sums: [Substring: Int64] = [:]
        var entries: Int64?
        for line in lines.dropFirst() {
            for (name, word) in zip(names, line.split(separator: " ")) {
                guard let number = Int64(word, radix: 16), number >= 0 else { continue }
                if name == "entries" { entries = entries ?? number }
                sums[name, default: 0] &+= number
            }
        }
        self.entries = entries
        self.sums = sums
    }

    /// The sum over the CPUs; `nil` for a column that this kernel does not have.
    package subscript(column: String) -> Int64? { sums[Substring(column)] }
}

extension Examination {
    /// A table of /proc/net/stat at both ends of the window.
    func statTable(_ name: String) throws(Unknown) -> StatTableChange {
        let path = "proc/net/stat/\(name)"
        let texts = try texts(path)
        return StatTableChange(
            source: "/\(path)", before: StatTable(texts.before), after: StatTable(texts.after))
    }
}

/// A table of /proc/net/stat through the window.
struct StatTableChange {
    let source: String
    let before: StatTable
    let after: StatTable

    /// How a column moved; one that this kernel does not have rests.
    func change(_ column: String) -> Change {
        let now = after[column] ?? 0
        return Change(source: source, field: column, before: before[column] ?? now, after: now)
    }
}
