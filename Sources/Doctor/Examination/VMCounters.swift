extension Examination {
    /// A counter of /proc/vmstat, or the sum of all whose name is `name` with a zone behind it (`allocstall_normal`).
    package func vmChange(_ name: String) throws(Unknown) -> Change {
        let path = "proc/vmstat"
        let texts = try texts(path)
        guard let after = Self.vmCounter(name, in: texts.after) else {
            throw Unknown("/\(path) has no `\(name)` on this kernel")
        }
        let before = Self.vmCounter(name, in: texts.before) ?? after
        return Change(source: "/\(path)", field: name, before: before, after: after)
    }

    /// The zones of include/linux/mmzone.h, by which allocstall is counted since 4.10.
    private static let zones: Set<Substring> = ["dma", "dma32", "normal", "high", "movable", "device"]

    private static func vmCounter(_ name: String, in text: String) -> Int64? {
        var sum: Int64?
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            let words = line.split(separator: " ")
            guard words.count == 2, let value = Int64(words[1]) else { continue }
            let rest = words[0].dropFirst(name.count)
            guard rest.isEmpty || (rest.first == "_" && zones.contains(rest.dropFirst())) else { continue }
            sum = (sum ?? 0) &+ value
        }
        return sum
    }

    /// A line of /proc/meminfo in bytes.
    func memory(_ name: String) throws(Unknown) -> Int64 {
        for line in try text("proc/meminfo").split(separator: "\n") where line.hasPrefix("\(name):") {
            let words = line.split(separator: " ")
            if words.count > 1, let kibibytes = Int64(words[1]) {
                return kibibytes.multipliedReportingOverflow(by: 1024).overflow ? .max : kibibytes * 1024
            }
        }
        throw Unknown("/proc/meminfo has no `\(name)`")
    }
}
