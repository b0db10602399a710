package import Telemetry

/// Work of the `slow` thread that comes round again and again, in slices.
///
/// To add one: a file `FooJob.swift` like SocketWalkJob.swift, and a line in `SlowWork.jobs`.
package protocol SlowJob {
    /// Whether the first page waits for its first round.
    static var isAwaited: Bool { get }

    /// Whether a round was begun and is not finished.
    var isBusy: Bool { get }

    /// Does the next step of what is due at `now`, or nothing: less than half a millisecond of CPU at a time, since one
    /// may begin when `Pace.stretch` is nearly over.
    mutating func run(now: Timestamp)
}

extension SlowJob {
    package static var isAwaited: Bool { true }
}
