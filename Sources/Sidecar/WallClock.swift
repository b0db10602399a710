import CLinux
package import Collectors
import Glibc
package import Telemetry

/// The only clock of the house, and the only place that sleeps.
package enum WallClock {
    package static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// To the nanosecond, and what the people of this host's time zone call it.
    package static var local: ClockReading {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var parts = tm()
        localtime_r(&time.tv_sec, &parts)
        return ClockReading(
            sinceEpoch: .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec),
            zone: parts.tm_zone.map { String(cString: $0) } ?? "", zoneOffsetSeconds: parts.tm_gmtoff)
    }

    /// Time that never jumps, for measuring how long something took.
    package static var monotonic: Duration { reading(CLOCK_MONOTONIC) }

    /// The monotonic clock as a moment, for work whose periods must survive a clock that is set.
    package static var steady: Timestamp { Timestamp(milliseconds: monotonic.wholeMilliseconds) }

    /// CPU time of the calling thread.
    package static var threadCPU: Duration { reading(CLOCK_THREAD_CPUTIME_ID) }

    private static func reading(_ clock: clockid_t) -> Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// `2026-01-01T00:00:00.000Z`.
    package static func text(of moment: Timestamp) -> String {
        var seconds = time_t(moment.milliseconds / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func padded(_ value: some BinaryInteger, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = [
            padded(Int(parts.tm_year) + 1900, 4), padded(parts.tm_mon + 1, 2), padded(parts.tm_mday, 2),
        ]
        let time = [padded(parts.tm_hour, 2), padded(parts.tm_min, 2), padded(parts.tm_sec, 2)]
        let fraction = padded(moment.milliseconds % 1000, 3)
        return "\(date.joined(separator: "-"))T\(time.joined(separator: ":")).\(fraction)Z"
    }
}
