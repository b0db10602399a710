package import Bytes

/// What the whole host has done since boot, from proc_stat(5).
///
///     cpu  5990 0 3678 579218 1024 0 41 13 0 0
///     cpu0 2145 0 1336 291430 39 0 12 4 0 0
///     intr 183668 0 0 …
///     ctxt 318429
///     btime 1795233083
///     processes 7930
///     procs_running 1
///     procs_blocked 0
///
/// A line that is not there is `nil`.
package struct SystemActivity: Sendable {
    /// All CPUs together.
    package private(set) var total: CPUTimes?
    package private(set) var interrupts: UInt64?
    package private(set) var contextSwitches: UInt64?
    /// Seconds since the Unix epoch.
    package private(set) var bootTimeSeconds: UInt64?
    package private(set) var forks: UInt64?
    package private(set) var runningProcesses: UInt64?
    package private(set) var blockedProcesses: UInt64?

    /// The line of one CPU; its bytes die with the text.
    package struct CPU {
        package let number: Int
        /// `number` as the file writes it.
        package let label: ByteRun
        package let times: CPUTimes
    }

    /// The kernel's own upper bound of CONFIG_NR_CPUS (arch/x86/Kconfig); a line beyond it is not read.
    package static let cpuLimit = 8192

    /// Hands out the CPUs that are online, numbers rising.
    package init(_ text: inout ByteReader, eachCPU: (CPU) -> Void) throws(KernelError) {
        var previous = -1
        while let run = text.wholeLine() {
            var line = ByteReader(run)
            if line.take("cpu") {
                if line.next == 0x20, total == nil { total = CPUTimes(&line) }
                guard let cpu = CPU(&line), cpu.number > previous else { continue }
                previous = cpu.number
                eachCPU(cpu)
            } else {
                take(&line)
            }
        }
        if total == nil { throw .malformed("stat", expected: "a `cpu` line") }
    }

    private mutating func take(_ line: inout ByteReader) {
        guard let key = line.word(), let value = line.unsigned(), line.isAtBoundary else { return }
        if key.equals("intr") {
            interrupts = value
        } else if key.equals("ctxt") {
            contextSwitches = value
        } else if key.equals("btime") {
            bootTimeSeconds = value
        } else if key.equals("processes") {
            forks = value
        } else if key.equals("procs_running") {
            runningProcesses = value
        } else if key.equals("procs_blocked") {
            blockedProcesses = value
        }
    }
}

extension SystemActivity.CPU {
    fileprivate init?(_ line: inout ByteReader) {
        let label = line.rest
        guard let first = line.next, first &- 0x30 < 10, let number = line.unsigned(),
            number < UInt64(SystemActivity.cpuLimit), line.isAtBoundary
        else { return nil }
        self.number = Int(number)
        self.label = label.prefix(label.count - line.rest.count)
        guard let times = CPUTimes(&line) else { return nil }
        self.times = times
    }
}

extension HostFiles {
    package func systemActivity(
        eachCPU: (SystemActivity.CPU) -> Void
    ) throws(KernelError) -> SystemActivity {
        let activity = try read(.proc("stat")) { text throws(KernelError) in
            try SystemActivity(&text, eachCPU: eachCPU)
        }
        totalOfThisTick = activity.total
        return activity
    }

    /// The first line of /proc/stat, all CPUs together; not read again in a tick that has read all of it.
    package func totalCPUTimes() throws(KernelError) -> CPUTimes {
        if let totalOfThisTick { return totalOfThisTick }
        return try read(.proc("stat")) { text throws(KernelError) in
            var line = ByteReader(text.wholeLine() ?? ByteRun(""))
            guard line.take("cpu "), let times = CPUTimes(&line) else {
                throw .malformed("stat", expected: "a `cpu` line first")
            }
            return times
        }
    }
}
