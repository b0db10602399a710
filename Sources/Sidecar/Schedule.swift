package import Telemetry

/// When ticks are due: on a grid of the wall clock, so that every sample of a tick carries a round time.
///
///     interval 1 s, fast 100 ms:   …12.900 fast   13.000 full   13.100 fast…
///
/// Pure: it is told the time and answers what is due. Ticks that were slept through are skipped and counted.
/// When the clock is set back, the grid goes on from where it was, because time in the store must not.
package struct Schedule: Equatable, Sendable {
    /// What is due, and when.
    package struct Tick: Equatable, Sendable {
        package let timestamp: Timestamp
        package let cadence: Cadence

        package init(timestamp: Timestamp, cadence: Cadence) {
            self.timestamp = timestamp
            self.cadence = cadence
        }
    }

    private let intervalMilliseconds: Int64
    private let stepMilliseconds: Int64
    /// The last tick that was handed out.
    private var last: Timestamp
    /// Ticks that were due and never run.
    package private(set) var overruns = 0
    /// How long after its time the last tick was handed out; of those it had skipped, after the oldest one's.
    package private(set) var lateness: Duration = .zero
    /// How far the grid runs ahead of a clock that was set back.
    package private(set) var lead: Duration = .zero

    /// A grid of `interval`, divided into steps of `fast`; `fast` zero means full ticks only.
    package init(interval: Duration, fast: Duration, now: Timestamp) {
        intervalMilliseconds = max(interval.wholeMilliseconds, 1)
        stepMilliseconds = fast == .zero ? intervalMilliseconds : max(fast.wholeMilliseconds, 1)
        last = Self.floor(now, to: stepMilliseconds)
    }

    /// Forgets what was due until `now`, because nobody was there yet to run it.
    package mutating func begin(at now: Timestamp) { last = max(last, Self.floor(now, to: stepMilliseconds)) }

    /// How long to sleep before the next tick is due.
    package func wait(from now: Timestamp) -> Duration {
        // Never longer than a step, or a clock that was set back would be slept after.
        min(max(.zero, next - (now + lead)), .milliseconds(stepMilliseconds))
    }

    /// The tick that is due at `now`, or `nil` when it is too early.
    package mutating func due(at now: Timestamp) -> Tick? {
        followClock(now)
        let seen = now + lead
        if seen < next { return nil }
        lateness = seen - next
        let latest = Self.floor(seen, to: stepMilliseconds)
        overruns += Int((latest.milliseconds - next.milliseconds) / stepMilliseconds)
        let passedFull = Self.floor(latest, to: intervalMilliseconds) > last
        last = passedFull ? Self.floor(latest, to: intervalMilliseconds) : latest
        return Tick(timestamp: last, cadence: passedFull ? .full : .fast)
    }

    /// The tick that comes next.
    package var next: Timestamp { last + .milliseconds(stepMilliseconds) }

    /// A clock more than an interval behind the last tick was set back.
    private mutating func followClock(_ now: Timestamp) {
        let behind = last - (now + lead)
        if behind > .milliseconds(intervalMilliseconds) { lead += behind }
    }

    private static func floor(_ moment: Timestamp, to step: Int64) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds - ((moment.milliseconds % step) + step) % step)
    }
}
