import Collectors
import Kernel
import Telemetry

/// The slow thread's jobs over a test's host, run as far as a test wants.
struct LinkLook {
    private var work: SlowWork
    private var now = Timestamp(milliseconds: 0)

    init(_ readings: SlowReadings, on host: TemporaryHost) {
        work = SlowWork(
            SlowContext(readings: readings, procfs: host.files.procfs, sysfs: host.files.sysfs))
    }

    /// Does all that is due after `span`.
    mutating func finish(after span: Duration = .zero) {
        now = now + span
        work.finish(now: now)
    }
}
