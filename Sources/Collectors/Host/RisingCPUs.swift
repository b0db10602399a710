import Kernel

/// The times of each CPU, kept from going backwards.
///
/// A kernel's idle and iowait clocks step back a little now and then, which a counter must not: the larger value
/// stays. When idle steps back far, the CPU was taken out and put back, and its clocks began anew: so does it.
struct RisingCPUs {
    /// The step of the idle clock from which a CPU counts as new; node_exporter's `jumpBackSeconds`.
    static let restartSeconds: UInt64 = 3

    private struct Kept {
        let number: Int
        var times: CPUTimes
    }

    private let restartTicks: UInt64
    private var kept: [Kept] = []
    private var cursor = 0

    init(ticksPerSecond: UInt64) { restartTicks = Self.restartSeconds * ticksPerSecond }

    /// Begins a tick.
    mutating func begin() { cursor = 0 }

    /// The times to show of the next CPU; numbers rise during a tick, and those passed over have gone offline.
    mutating func raise(_ number: Int, _ times: CPUTimes) -> CPUTimes {
        while cursor < kept.count, kept[cursor].number < number { kept.remove(at: cursor) }
        if cursor < kept.count, kept[cursor].number == number {
            kept[cursor].times = raised(times, to: kept[cursor].times)
        } else {
            kept.insert(Kept(number: number, times: times), at: cursor)
        }
        cursor += 1
        return kept[cursor - 1].times
    }

    /// Ends a tick: the CPUs that were not seen have gone offline.
    mutating func finish() { kept.removeSubrange(cursor...) }

    private func raised(_ times: CPUTimes, to floor: CPUTimes) -> CPUTimes {
        if let before = floor[.idle], let now = times[.idle], before > now, before - now >= restartTicks {
            return times
        }
        return times.raised(to: floor)
    }
}
