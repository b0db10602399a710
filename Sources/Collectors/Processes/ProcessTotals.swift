import Kernel

/// The counters of one process, or the sum over a group, side by side so that they are summed at once.
///
/// What children used that were waited for (cutime, cstime of proc_pid_stat(5)) is left out: it arrives all at once when
/// a child ends, hours of a shell's work in one second, and of a child that was watched itself it has come before. Who
/// forks for each request is told whole by `outrigger_cgroup_cpu_seconds_total`.
struct ProcessTotals: Equatable {
    private var numbers: SIMD8<UInt64> = .zero

    var userTicks: UInt64 { numbers[0] }
    var systemTicks: UInt64 { numbers[1] }
    var minorFaults: UInt64 { numbers[2] }
    var majorFaults: UInt64 { numbers[3] }
    var readBytes: UInt64 { numbers[4] }
    var writeBytes: UInt64 { numbers[5] }

    init() {}

    /// What a process has used.
    init(_ reading: ProcessReading) {
        let stat = reading.stat
        numbers = SIMD8(
            stat.userTicks, stat.systemTicks, stat.minorFaults, stat.majorFaults,
            reading.io?.readBytes ?? 0, reading.io?.writeBytes ?? 0, 0, 0)
    }

    /// Adds what was used between two readings of one process; a number that fell or is missing adds nothing.
    mutating func add(_ now: ProcessTotals, since before: ProcessTotals) {
        let grown = (now.numbers &- before.numbers).replacing(with: 0, where: now.numbers .< before.numbers)
        numbers &+= grown
    }

    /// The larger of each number.
    mutating func rise(to now: ProcessTotals) { numbers = pointwiseMax(numbers, now.numbers) }
}
