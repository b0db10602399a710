/// A device's interrupts, a line of /proc/interrupts.
///
///                CPU0       CPU2
///      35:       8323      25388  PCI-MSIX-0000:00:03.0   1-edge      virtio1-input.0
struct InterruptCounts: Equatable {
    /// `35`, or `NMI` for what is no device's.
    let name: Substring
    /// By CPU; offline ones have no column.
    let counts: [Int: Int64]
    /// What stands behind the numbers: the chip and the device.
    let text: String

    static func all(in text: String) -> [InterruptCounts] {
        let lines = text.split(separator: "\n")
        let cpus = (lines.first?.split(separator: " ") ?? []).compactMap { word in
            word.hasPrefix("CPU") ? Int(word.dropFirst(3)) : nil
        }
        return lines.dropFirst().compactMap { line in
            let words = line.split(separator: " ")
            guard let name = words.first, name.hasSuffix(":") else { return nil }
            var counts: [Int: Int64] = [:]
            for (cpu, word) in zip(cpus, words.dropFirst()) { counts[cpu] = Int64(word) }
            let rest = words.dropFirst(1 + cpus.count).joined(separator: " ")
            return InterruptCounts(name: name.dropLast(), counts: counts, text: rest)
        }
    }
}

extension Examination {
    /// The device whose interrupts were the most on this CPU; `nil` when that cannot be seen.
    func busiestInterrupt(onCPU cpu: Int) -> (text: String, change: Change)? {
        // Only names who it is; the finding stands without it.
        guard let texts = try? texts("proc/interrupts") else { return nil }
        let before = Dictionary(InterruptCounts.all(in: texts.before).map { ($0.name, $0) }) { first, _ in
            first
        }
        let devices = InterruptCounts.all(in: texts.after).filter { Int($0.name) != nil }
        let changes = devices.compactMap { line -> (text: String, change: Change)? in
            guard let now = line.counts[cpu], let then = before[line.name]?.counts[cpu] else { return nil }
            let change = Change(
                source: "/proc/interrupts", field: "\(line.name).CPU\(cpu)", before: then, after: now)
            return (line.text, change)
        }
        return changes.max { $0.change.delta < $1.change.delta }.flatMap { $0.change.delta > 0 ? $0 : nil }
    }
}
