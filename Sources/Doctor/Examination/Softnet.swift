import Bytes
import Kernel

/// What one CPU did with packets that arrived, through the window (/proc/net/softnet_stat).
package struct SoftnetChange: Sendable {
    package let cpu: Int
    package let processed: Change
    /// Packets that found the backlog of the CPU full.
    package let dropped: Change
    /// Rounds that ended with packets left.
    package let squeezed: Change
}

extension Examination {
    /// The CPUs that are in both samples, by rising number: one that came or went has no change that could be told.
    package func softnet() throws(Unknown) -> [SoftnetChange] {
        let before = try Self.softnetCPUs(in: before)
        return try Self.softnetCPUs(in: after).compactMap { number, now -> SoftnetChange? in
            guard let then = before[number] else { return nil }
            func change(_ name: String, _ column: KeyPath<SoftnetCPU, UInt64>) -> Change {
                Change(
                    source: "/\(softnetPath)", field: "cpu\(number).\(name)",
                    before: Int64(clamping: then[keyPath: column]),
                    after: Int64(clamping: now[keyPath: column]))
            }
            return SoftnetChange(
                cpu: number, processed: change("processed", \.processed),
                dropped: change("dropped", \.dropped), squeezed: change("time_squeeze", \.timesSqueezed))
        }.sorted { $0.cpu < $1.cpu }
    }

    private static func softnetCPUs(in sample: HostSample) throws(Unknown) -> [Int: SoftnetCPU] {
        var text = try sample.text(softnetPath)
        let columns = text.prefix { $0 != "\n" }.split(separator: " ").count
        var cpus: [SoftnetCPU] = []
        text.withUTF8 { bytes in
            guard let start = bytes.baseAddress else { return }
            var reader = ByteReader(ByteRun(start: start, count: bytes.count))
            // Without a line of numbers there are no CPUs, which is said below.
            try? SoftnetCPU.parse(&reader) { cpus.append($0) }
        }
        if cpus.isEmpty { throw Unknown("/\(softnetPath) has no line of hexadecimal counts") }
        // Before 5.10 the rows have no numbers; they are of the CPUs online, as the lines of /proc/stat are.
        let online = columns < numberedColumns ? onlineCPUs(in: sample) : []
        let numbers = online.count == cpus.count ? online : cpus.map(\.number)
        return Dictionary(zip(numbers, cpus)) { first, _ in first }
    }

    /// Rising; empty when that cannot be seen.
    private static func onlineCPUs(in sample: HostSample) -> [Int] {
        // Whoever asks for packets alone has not read it: then rows are counted.
        ((try? sample.text("proc/stat")) ?? "").split(separator: "\n").compactMap { line in
            line.hasPrefix("cpu") ? Int(line.dropFirst(3).prefix { $0 != " " }) : nil
        }
    }
}

private let softnetPath = "proc/net/softnet_stat"
/// Lines of kernels that write the CPU's number have at least as many columns.
private let numberedColumns = 13
