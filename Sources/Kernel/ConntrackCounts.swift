package import Bytes

/// What connection tracking has done, all CPUs together, from /proc/net/stat/nf_conntrack (ct_cpu_seq_show in the
/// kernel's net/netfilter/nf_conntrack_standalone.c), all columns hexadecimal.
///
///     entries  clashres found new invalid ignore delete chainlength insert insert_failed drop …
///     00000007 00000000 0000001a 00000000 …
///
/// Columns are found by their names. `entries` stands in every line and is that of the whole namespace; the others
/// are 32-bit counts of one CPU each.
package struct ConntrackCounts: Equatable, Sendable {
    /// What is counted; the raw value is the column's name.
    package enum Column: String, CaseIterable, Sendable {
        case entries
        case found
        case invalid
        case ignore
        case insert
        case insertFailed = "insert_failed"
        case drop
        case earlyDrop = "early_drop"
        case searchRestart = "search_restart"
    }

    private var counts: [Column: UInt64] = [:]

    /// `nil` where the kernel has no such column.
    package subscript(column: Column) -> UInt64? { counts[column] }

    package init(_ text: inout ByteReader) throws(KernelError) {
        var columns: [Column?] = []
        var header = ByteReader(text.wholeLine() ?? ByteRun(""))
        // The widest kernel writes 17 names; a longer header is no header of this file.
        while columns.count < 64, let name = header.word() { columns.append(Column(rawValue: name.text)) }
        var lines = 0
        while let run = text.wholeLine() {
            var line = ByteReader(run)
            for column in columns {
                guard let value = line.hexadecimal() else { break }
                if let column { add(value, to: column) }
            }
            lines += 1
        }
        if lines == 0 || counts[.entries] == nil {
            throw .malformed("nf_conntrack", expected: "a line of names with `entries`, then lines of counts")
        }
    }

    private mutating func add(_ value: UInt64, to column: Column) {
        let before = column == .entries ? 0 : counts[column, default: 0]
        counts[column] = before &+ value
    }
}

extension HostFiles {
    package func conntrackCounts() throws(KernelError) -> ConntrackCounts {
        try read(.net("stat/nf_conntrack")) { text throws(KernelError) in try ConntrackCounts(&text) }
    }
}
