import Bytes
import Kernel

/// A process from the texts of its files below /proc/PID, of this host or of a recording.
///
///     stat      4242 (gateway) S 1 4242 …      status    VmSwap:        0 kB
///     limits    Max open files  1024  4096     cgroup    0::/gateway.service
///     schedstat 81274 5120 300
enum ProcessText {
    /// Reads a process; `nil` when `stat` is not there or is something else.
    ///
    /// A zombie is a process in state Z.
    static func process(_ pid: Int32, text: (String) -> String?) -> ProcessSample? {
        guard let line = text("stat"), var sample = process(pid, stat: line) else { return nil }
        if let limits = text("limits")?.parsed({ DescriptorLimits($0) }) {
            sample.softDescriptorLimit = count(limits.soft)
            sample.hardDescriptorLimit = count(limits.hard)
        }
        sample.runDelayNanoseconds = text("schedstat").flatMap(runDelay)
        sample.swapBytes = text("status")?.parsed { ProcessStatus($0).swapBytes }
        if let membership = text("cgroup").flatMap(membership) {
            sample.cgroups = membership.groups
        }
        return sample
    }

    static func membership(_ text: String) -> CgroupMembership? {
        text.read { reader throws(KernelError) in try CgroupMembership(&reader) }
    }

    /// Reads a thread; `nil` when it has ended.
    static func thread(_ id: Int32, text: (String) -> String?) -> ProcessSample.Thread? {
        guard let line = text("stat"), let read = process(id, stat: line), !"ZXx".contains(read.state) else {
            return nil
        }
        var thread = ProcessSample.Thread(
            id: id, name: read.name, state: read.state, cpuTicks: read.cpuTicks)
        thread.runDelayNanoseconds = text("schedstat").flatMap(runDelay)
        return thread
    }

    /// The second of the three numbers: nanoseconds that ran, that waited, and turns (scheduler/sched-stats.rst).
    private static func runDelay(_ text: String) -> UInt64? {
        let words = text.split(whereSeparator: \.isWhitespace)
        return words.count == 3 ? UInt64(words[1]) : nil
    }

    private static func process(_ pid: Int32, stat line: String) -> ProcessSample? {
        line.parsed { run in
            guard let stat = ProcessStat(run), let name = ProcessStat.comm(of: run)?.text else { return nil }
            return ProcessSample(
                pid: pid, name: name, startTicks: stat.startTicks,
                state: Character(UnicodeScalar(stat.state)), cpuTicks: stat.userTicks &+ stat.systemTicks,
                threadCount: Int(clamping: stat.threads))
        }
    }

    private static func count(_ limit: DescriptorLimit) -> Int {
        switch limit {
        case .count(let count): Int(clamping: count)
        case .unlimited: .max
        }
    }
}

extension CgroupMembership {
    /// Controllers whose limits a check reads, in the order in which their groups name a process.
    static let examinedControllers = ["cpu", "memory", "pids"]

    /// Where the process is, each group once, the root left out: that is everybody's.
    var groups: [String] {
        let own =
            [unifiedPath] + Self.examinedControllers.map { paths[$0] } + [paths["name=systemd"]]
        var seen: Set<String> = ["/"]
        return own.compactMap(\.self).filter { seen.insert($0).inserted }
    }
}
