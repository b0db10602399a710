package import Doctor
import Glibc
import Kernel
import Telemetry

/// One run of `outrigger doctor`: the window, the diagnosis, and what a running sidecar still knows.
package struct DoctorRun {
    package var checks: [Check]
    package var question: Question
    package var length: Duration
    /// Where a sidecar may be asked for its history; `nil` asks nobody.
    package var sidecar: SidecarAddress?

    package init(checks: [Check], question: Question, length: Duration, sidecar: SidecarAddress? = nil) {
        self.checks = checks
        self.question = question
        self.length = length
        self.sidecar = sidecar
    }

    /// Looks at `host` through the window, or until somebody presses Ctrl-C.
    ///
    /// With a `folder` all that was seen is written there as well, addresses as `mask` makes them.
    package func examination(
        of host: any HostSource, recordingInto folder: String? = nil, mask: AddressMask? = nil
    ) throws -> (exam: Examination, start: String) {
        let recorder = try folder.map { try Recorder(host, folder: $0, mask: mask) }
        let interruption = Interruption.held()
        defer { interruption.release() }
        let limit = length + DoctorWindow.patience
        let deadline = try Deadline(
            after: limit,
            sentence: "gave up after \(PrometheusDuration.text(limit)): the host does not answer",
            code: 2)
        defer { deadline.lift() }
        var progress = ProgressLine()
        defer { progress.clear() }
        let window = DoctorWindow(
            host, checks: checks, question: question, length: length, recorder: recorder)
        let (exam, start) = try window.examination(pause: interruption.wait) { progress.tell(left: $0) }
        return (exam, WallClock.text(of: start))
    }

    /// What the checks say of `exam`, which began at `start`, or when its host's own clocks say.
    package func report(of exam: Examination, start: String?) -> Report {
        var report = Diagnosis.report(of: exam, by: checks)
        let clock = exam.wallClockStart.map { Timestamp(milliseconds: Int64($0 * 1000)) }
        report.start = start ?? clock.map(WallClock.text)
        if let sidecar, !exam.host.isRecorded {
            report.episodes = sidecar.episodes(ofNetwork: exam.host.networkNamespace)
        }
        return report
    }
}

/// How long is left, on a terminal alone.
private struct ProgressLine {
    private var shown: Int64?
    private let isWanted = isatty(StandardStream.error.rawValue) == 1

    mutating func tell(left: Duration) {
        let seconds = left.components.seconds + 1
        guard isWanted, seconds != shown else { return }
        shown = seconds
        StandardStream.error.write(
            Array("\rlooking, \(seconds) s left; Ctrl-C reports at once \u{1B}[K".utf8))
    }

    mutating func clear() {
        if shown != nil { StandardStream.error.write(Array("\r\u{1B}[K".utf8)) }
    }
}
