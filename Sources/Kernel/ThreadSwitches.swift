/// How often the threads of a process gave up their CPU, or lost it.
package struct ContextSwitches: Equatable, Sendable {
    package var voluntary: UInt64
    package var involuntary: UInt64

    package init(voluntary: UInt64 = 0, involuntary: UInt64 = 0) {
        self.voluntary = voluntary
        self.involuntary = involuntary
    }
}

/// The context switches of all threads of a process, summed so that a thread which ends takes none away.
///
/// The kernel tells them by thread only (`nr_switches` of one task in fs/proc/array.c): /proc/PID/status speaks of the
/// main thread alone. What a thread did between the last look and its end is lost.
package struct ThreadSwitches: Sendable {
    /// Threads of one process that are looked at.
    package static let threadLimit = 1024

    package private(set) var total = ContextSwitches()
    private var byThread: [Int32: ContextSwitches] = [:]

    package init() {}

    package mutating func read(_ pid: Int32, from processes: ProcessList) {
        var now: [Int32: ContextSwitches] = [:]
        processes.threads(of: pid, limit: Self.threadLimit) { thread, status in
            guard let voluntary = status.voluntarySwitches, let involuntary = status.involuntarySwitches
            else { return }
            now[thread] = ContextSwitches(voluntary: voluntary, involuntary: involuntary)
        }
        for (thread, count) in now {
            let before = byThread[thread] ?? ContextSwitches()
            total.voluntary &+= Self.growth(of: count.voluntary, since: before.voluntary)
            total.involuntary &+= Self.growth(of: count.involuntary, since: before.involuntary)
        }
        byThread = now
    }

    /// A number that fell belongs to another thread, which got the same id.
    private static func growth(of now: UInt64, since before: UInt64) -> UInt64 {
        now >= before ? now - before : now
    }
}
