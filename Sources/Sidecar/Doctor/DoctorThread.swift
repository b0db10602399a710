import Doctor
import Kernel
import Telemetry
import Threads

/// The thread `doctor`: looks at everything that the checks read, over and over, and publishes what they say.
///
/// Each sample ends one window and begins the next. Between them it looks at the accept queues, more rarely than the
/// command does: the kernel's counters miss nothing, and the fast tick has the queues every 100 ms.
struct DoctorThread {
    /// Between two looks at the accept queues.
    private static let lookInterval = Duration.seconds(1)
    /// A look that was dear lengthens the next window, so that looking takes no more than 1/200 of a processor.
    ///
    /// Measured: 6 ms for a small host and 40 ms for 20,000 sockets; a window of 10 s pays for 50 ms.
    private static let windowsPerLook = 200

    private let host: LiveHost
    private let sampler: Sampler
    private let interval: Duration
    private let latest: Published<DoctorLook?>
    private var history = DoctorHistory()

    init(_ settings: Settings, _ scope: NetworkScope, latest: Published<DoctorLook?>) {
        host = LiveHost(
            scope: scope, procfs: settings.procfs, sysfs: settings.sysfs, rootfs: settings.rootPrefix)
        sampler = Sampler(host, for: Check.all, question: Question())
        interval = settings.doctorInterval
        self.latest = latest
    }

    mutating func run(until stop: StopSignal) {
        var (start, begin) = (WallClock.now, WallClock.monotonic)
        var before = sampler.take()
        var length = interval
        while true {
            var queues = QueueWatch()
            while WallClock.monotonic - begin < length {
                let left = length - (WallClock.monotonic - begin)
                if stop.wait(atMost: min(left, Self.lookInterval)) { return }
                // Rows that cannot be had are missing in the samples as well, which say why.
                if let rows = try? host.listeners() { queues.add(rows) }
            }
            let (end, cpu, now) = (WallClock.monotonic, WallClock.threadCPU, WallClock.now)
            let after = sampler.take()
            let exam = Examination(
                question: Question(), host: host.description(), before: before, after: after,
                seconds: (end - begin).inSeconds, queues: queues)
            publish(exam, start: start, began: end, cpu)
            (before, start, begin) = (after, now, end)
            length = max(interval, (WallClock.threadCPU - cpu) * Self.windowsPerLook)
        }
    }

    private mutating func publish(_ exam: Examination, start: Timestamp, began: Duration, _ cpu: Duration) {
        var report = Diagnosis.report(of: exam)
        report.start = WallClock.text(of: start)
        history.take(report.findings, at: WallClock.now)
        report.episodes = history.episodes
        latest.publish(
            DoctorLook(
                report, seconds: (WallClock.monotonic - began).inSeconds,
                processorSeconds: (WallClock.threadCPU - cpu).inSeconds))
    }
}
