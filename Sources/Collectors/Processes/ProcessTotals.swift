import Kernel

/// The counters of one process, or the sum over a group, side by side so that they are summed at once.
struct ProcessTotals: Equatable {
    private var numbers: SIMD8<UInt64> = .zero

    var userTicks: UInt64 { numbers[0] }
    var systemTicks: UInt64 { numbers[1] }
    var minorFaults: UInt64 { numbers[2] }
    var majorFaults: UInt64 { numbers[3] }
    var voluntarySwitches: UInt64 { numbers[4] }
    var involuntarySwitches: UInt64 { numbers[5] }
    var readBytes: UInt64 { numbers[6] }
    var writeBytes: UInt64 { numbers[7] }

    init() {}

    /// What a process has used; `switches` are those of all its threads as of the last scan.
    init(_ reading: ProcessReading, switches: ContextSwitches?) {
        let (stat, status) = (reading.stat, reading.status)
        numbers = SIMD8(
            stat.userTicks, stat.systemTicks, stat.minorFaults, stat.majorFaults,
            // The main thread's own number is newer, the sum of the threads larger as soon as there are several.
            max(status.voluntarySwitches ?? 0, switches?.voluntary ?? 0),
            max(status.involuntarySwitches ?? 0, switches?.involuntary ?? 0),
            reading.io?.readBytes ?? 0, reading.io?.writeBytes ?? 0)
    }

    /// Adds what was used between two readings of one process; a number that fell or is missing adds nothing.
    mutating func add(_ now: ProcessTotals, since before: ProcessTotals) {
        let grown = (now.numbers &- before.numbers).replacing(with: 0, where: now.numbers .< before.numbers)
        numbers &+= grown
    }

    /// The larger of each number.
    mutating func rise(to now: ProcessTotals) { numbers = pointwiseMax(numbers, now.numbers) }
}
