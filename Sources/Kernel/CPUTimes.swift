package import Bytes

/// What a CPU, or all of them, spent its time on, in clock ticks since boot: a `cpu` line of proc_stat(5).
///
///     cpu0 2145 0 1336 291430 39 0 12 4 0 0
///          ^user ^system    ^iowait  ^steal
///
/// Older kernels write fewer columns (steal 2.6.11, guest 2.6.24, guest_nice 2.6.33); a column that is not there
/// is `nil`, which is not the same as zero. Guest time is part of `user` and `nice` as well.
package struct CPUTimes: Sendable {
    /// In the order of the columns; the raw value is the column.
    package enum Mode: Int, CaseIterable, Sendable {
        case user
        case nice
        case system
        case idle
        case iowait
        case irq
        case softirq
        case steal
        case guest
        case guestNice
    }

    private var ticks = InlineArray<10, UInt64>(repeating: 0)
    private var columns = 0

    /// Reads up to ten columns; `nil` when even `idle` is lacking.
    package init?(_ line: inout ByteReader) {
        while columns < ticks.count, let value = line.unsigned(), line.isAtBoundary {
            ticks[columns] = value
            columns += 1
        }
        if columns <= Mode.idle.rawValue { return nil }
    }

    package subscript(mode: Mode) -> UInt64? { mode.rawValue < columns ? ticks[mode.rawValue] : nil }

    /// The larger of the two in each column: what a counter shows whose source went back a little.
    ///
    /// `iowait` and `idle` of a CPU are put together from several clocks and do go back (proc_stat(5)).
    package func raised(to floor: CPUTimes) -> CPUTimes {
        var result = self
        for column in 0..<min(columns, floor.columns) {
            result.ticks[column] = max(ticks[column], floor.ticks[column])
        }
        return result
    }
}
