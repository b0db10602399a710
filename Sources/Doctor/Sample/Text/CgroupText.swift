import Bytes
import Kernel

/// What the files of a control group say, those of either version (admin-guide/cgroup-v2.rst, cgroup-v1/*.rst).
///
///     part      v2                                             v1
///     cpu       cpu.stat, cpu.max                              cpu.stat, cpu.cfs_quota_us, cpu.cfs_period_us
///     memory    memory.current, .max, .high, .events, .stat    memory.usage_in_bytes, .limit_in_bytes, .failcnt, …
///     pids      pids.current, pids.max, pids.events            the same
///     pressure  cpu.pressure, memory.pressure, io.pressure, irq.pressure
enum CgroupText {
    /// The facts that come from one tree of v1.
    enum Part: String, CaseIterable {
        case cpu
        case memory
        case pids
        case pressure
    }

    /// Adds what the files of one part say; a file that is not there says nothing.
    static func read(_ part: Part, into group: inout CgroupSample, text: (String) -> String?) {
        switch part {
        case .cpu: readCPU(into: &group, text)
        case .memory: readMemory(into: &group, text)
        case .pids:
            group.processCount = text("pids.current").flatMap(limit)
            group.processLimit = text("pids.max").flatMap(limit)
            group.processLimitEvents = fields(text("pids.events"))["max"]
        case .pressure: readPressure(into: &group, text)
        }
    }

    private static func readCPU(into group: inout CgroupSample, _ text: (String) -> String?) {
        let stat = text("cpu.stat")?.read { reader throws(KernelError) in try CgroupCPU(&reader) }
        if let stat {
            group.periods = Int64(clamping: stat.periods)
            group.throttledPeriods = Int64(clamping: stat.throttledPeriods)
            group.throttledSeconds = Double(stat.throttledMicroseconds) / 1e6
        }
        if let max = text("cpu.max") {
            group.quotaCPUs = max.read { reader throws(KernelError) in try CPUQuota.cores(&reader) }
        } else if let quota = text("cpu.cfs_quota_us")?.read({ reader throws(KernelError) in reader.integer()
        }),
            let period = text("cpu.cfs_period_us")?.read({ reader throws(KernelError) in reader.unsigned() })
        {
            group.quotaCPUs = CPUQuota.cores(quota: quota, period: period)
        }
    }

    private static func readMemory(into group: inout CgroupSample, _ text: (String) -> String?) {
        group.memoryBytes = (text("memory.current") ?? text("memory.usage_in_bytes")).flatMap(limit)
        group.memoryLimitBytes = (text("memory.max") ?? text("memory.limit_in_bytes")).flatMap(limit)
        group.memoryHighBytes = text("memory.high").flatMap(limit)
        let stat = fields(text("memory.stat"))
        group.socketBytes = stat["sock"]
        let shared = stat["total_shmem"] ?? stat["shmem"] ?? 0
        group.cacheBytes = (stat["file"] ?? stat["total_cache"] ?? stat["cache"]).map { max($0 &- shared, 0) }
        if let events = text("memory.events") {
            group.memoryEvents = fields(events)
        } else {
            // memory.oom_control has two states beside the kills, and the kills since Linux 4.13 alone.
            group.memoryEvents["oom_kill"] = fields(text("memory.oom_control"))["oom_kill"]
            group.memoryEvents["max"] = text("memory.failcnt").flatMap(limit)
        }
    }

    private static func readPressure(into group: inout CgroupSample, _ text: (String) -> String?) {
        for resource in ["cpu", "memory", "io", "irq"] {
            for (share, total) in totals(text("\(resource).pressure") ?? "") {
                group.pressureMicroseconds["\(resource).\(share)"] = total
            }
        }
    }

    /// `total` of the lines `some` and `full`; those of irq have no `some`.
    private static func totals(_ text: String) -> [(Substring, Int64)] {
        text.split(separator: "\n").prefix(2).compactMap { line in
            let words = line.split(separator: " ")
            guard let share = words.first, share == "some" || share == "full",
                let total = words.last, total.hasPrefix("total="), let value = Int64(total.dropFirst(6))
            else { return nil }
            return (share, value)
        }
    }

    /// Keys of a file of keys and numbers that are kept.
    private static let keyLimit = 256

    private static func fields(_ text: String?) -> [String: Int64] {
        var values: [String: Int64] = [:]
        _ = text?.read { reader throws(KernelError) in
            try CgroupField.parse(&reader, file: "cgroup") { field in
                if values.count < keyLimit { values[field.key.text] = Int64(clamping: field.value) }
            }
        }
        return values
    }

    private static func limit(_ text: String) -> Int64? {
        text.read { reader throws(KernelError) in try CgroupLimit.value(&reader) }.map { Int64(clamping: $0) }
    }
}
