/// One examined process at one moment.
package struct ProcessSample: Equatable, Sendable {
    /// One of its threads; times in clock ticks.
    package struct Thread: Equatable, Sendable {
        package var id: Int32
        package var name: String
        package var state: Character
        package var cpuTicks: UInt64
        /// How long it was ready to run and had no CPU; `nil` where the kernel does not tell.
        package var runDelayNanoseconds: UInt64?

        package init(id: Int32, name: String, state: Character, cpuTicks: UInt64) {
            self.id = id
            self.name = name
            self.state = state
            self.cpuTicks = cpuTicks
        }
    }

    package var pid: Int32
    /// The kernel's `comm`.
    package var name: String
    /// With the pid it tells the process from every other since boot.
    package var startTicks: UInt64
    /// R, S, D, T, t, Z, … of proc_pid_stat(5).
    package var state: Character
    package var cpuTicks: UInt64
    package var threadCount: Int
    package var threads: [Thread] = []
    /// Of its first thread, which is all where the threads were not looked at.
    package var runDelayNanoseconds: UInt64?
    /// `nil` when it may not be seen, or not cheaply.
    package var openDescriptors: Int?
    /// RLIMIT_NOFILE; `nil` when it may not be seen, `Int.max` for unlimited.
    package var softDescriptorLimit: Int?
    package var hardDescriptorLimit: Int?
    package var swapBytes: UInt64?
    /// Lines of /proc/PID/maps: 0 of a process too small to have many, `nil` when they may not be seen.
    package var mapCount: Int?
    /// Its control groups as /proc/PID/cgroup names them, without the root: `/gateway.service`.
    package var cgroups: [String] = []
    /// TCP ports that it listens on, rising.
    package var listensOn: [UInt16] = []

    package init(
        pid: Int32, name: String, startTicks: UInt64, state: Character, cpuTicks: UInt64, threadCount: Int
    ) {
        self.pid = pid
        self.name = name
        self.startTicks = startTicks
        self.state = state
        self.cpuTicks = cpuTicks
        self.threadCount = threadCount
    }
}

/// One control group at one moment, of either version; `nil` is what is not there.
package struct CgroupSample: Equatable, Sendable {
    /// As the hierarchy names it: `/gateway.service`; `/` is the root.
    package var path: String
    /// Where its files are read: `/sys/fs/cgroup/gateway.service`.
    package var folder: String
    /// By controller where v1 has them elsewhere: `memory` in `/sys/fs/cgroup/memory/gateway.service`.
    package var folders: [String: String] = [:]
    /// The examined processes in it or below it.
    package var pids: [Int32] = []
    package var periods: Int64?
    package var throttledPeriods: Int64?
    package var throttledSeconds: Double?
    /// Processors that the quota is worth; `nil` without a quota.
    package var quotaCPUs: Double?
    package var memoryBytes: Int64?
    /// `nil` when unlimited.
    package var memoryLimitBytes: Int64?
    package var memoryHighBytes: Int64?
    /// memory.events: low, high, max, oom, oom_kill; v1: max (failcnt), oom_kill.
    package var memoryEvents: [String: Int64] = [:]
    /// `sock` of memory.stat.
    package var socketBytes: Int64?
    /// Page cache that can be had back: `file` of memory.stat, v1 `total_cache`, without `shmem`.
    package var cacheBytes: Int64?
    package var processCount: Int64?
    package var processLimit: Int64?
    /// How often fork(2) failed at `processLimit`.
    package var processLimitEvents: Int64?
    /// `total` of cpu.pressure and the like in microseconds, by `cpu.some`, `memory.full`, `io.full`.
    package var pressureMicroseconds: [String: Int64] = [:]

    package init(path: String, folder: String) {
        self.path = path
        self.folder = folder
    }

    /// Where one of its files is, for evidence: `/sys/fs/cgroup/memory/gateway.service/memory.stat`.
    package func source(_ file: String) -> String {
        let part = file.hasSuffix(".pressure") ? "pressure" : String(file.prefix { $0 != "." })
        return "\(folders[part] ?? folder)/\(file)"
    }
}
