package import Bytes

/// How long tasks ran and waited on one CPU, a `cpu` line of /proc/schedstat (Documentation/scheduler/sched-stats.rst,
/// versions 15 to 17; needs CONFIG_SCHEDSTATS).
///
///     cpu0 0 0 0 0 0 0 2045936778163 343796328169361 4767485306
///                      ^7 ran, ns    ^8 waited, ns   ^9 timeslices
package struct SchedulerTimes {
    /// The CPU's number as the file writes it.
    package let label: ByteRun
    package let runningNanoseconds: UInt64
    package let waitingNanoseconds: UInt64
    package let timeslices: UInt64

    /// Hands out the line of each CPU that is online; the `domain` lines between them are passed over.
    package static func parse(_ text: inout ByteReader, each: (SchedulerTimes) -> Void) throws(KernelError) {
        var count = 0
        while let run = text.wholeLine() {
            guard count < SystemActivity.cpuLimit, let times = SchedulerTimes(run) else { continue }
            each(times)
            count += 1
        }
        if count == 0 { throw .malformed("schedstat", expected: "lines like `cpu0` with nine numbers") }
    }

    private init?(_ run: ByteRun) {
        var line = ByteReader(run)
        guard line.take("cpu"), let label = line.word(), label.wholeNumber != nil else { return nil }
        for _ in 0..<6 where line.word() == nil { return nil }
        guard let running = line.unsigned(), let waiting = line.unsigned(), let slices = line.unsigned(),
            line.isAtBoundary
        else { return nil }
        self.label = label
        runningNanoseconds = running
        waitingNanoseconds = waiting
        timeslices = slices
    }
}

extension HostFiles {
    package func schedulerTimes(_ each: (SchedulerTimes) -> Void) throws(KernelError) {
        try read(.proc("schedstat")) { text throws(KernelError) in
            try SchedulerTimes.parse(&text, each: each)
        }
    }
}
