/// What CPUs spent the window on, from the `cpu` lines of /proc/stat (proc_stat(5)).
package struct ProcessorUse: Sendable {
    /// The columns in their order; guest time is part of `user` and `nice`, and not counted again.
    package enum Mode: Int, CaseIterable, Sendable {
        case user
        case nice
        case system
        case idle
        case iowait
        case irq
        case softirq
        case steal
    }

    /// `cpu` of all, `cpu3` of one.
    package let name: String
    private let before: [Int64]
    private let after: [Int64]

    init(name: String, before: [Int64], after: [Int64]) {
        (self.name, self.before, self.after) = (name, before, after)
    }

    /// In clock ticks; a column that this kernel does not have rests.
    package func change(_ mode: Mode) -> Change {
        let place = mode.rawValue
        let now = place < after.count ? after[place] : 0
        return Change(
            source: "/proc/stat", field: "\(name).\(mode)",
            before: place < before.count ? before[place] : now,
            after: now)
    }

    /// Its part of all time, 0 to 1; `nil` when no time has passed.
    package func share(_ mode: Mode) -> Double? {
        let total = Mode.allCases.reduce(0.0) { $0 + Double(change($1).delta) }
        return total > 0 ? Double(change(mode).delta) / total : nil
    }
}

extension Examination {
    /// All CPUs together, under `cpu`, and each one that is in both samples.
    package func processorUse() throws(Unknown) -> [String: ProcessorUse] {
        let texts = try texts("proc/stat")
        let before = Self.processorLines(texts.before)
        let after = Self.processorLines(texts.after)
        guard after["cpu"] != nil, before["cpu"] != nil else { throw Unknown("/proc/stat has no `cpu` line") }
        var uses: [String: ProcessorUse] = [:]
        for (name, now) in after {
            if let then = before[name] { uses[name] = ProcessorUse(name: name, before: then, after: now) }
        }
        return uses
    }

    private static func processorLines(_ text: String) -> [String: [Int64]] {
        var lines: [String: [Int64]] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("cpu") {
            let words = line.split(separator: " ")
            guard let name = words.first, words.count > ProcessorUse.Mode.idle.rawValue + 1 else { continue }
            let numbers = words.dropFirst().map { Int64($0) ?? 0 }
            lines[String(name)] = Array(numbers.prefix(ProcessorUse.Mode.allCases.count))
        }
        return lines
    }
}
