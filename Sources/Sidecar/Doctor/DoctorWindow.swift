package import Doctor
package import Telemetry

/// Looks at a host twice, some seconds apart, and often at its accept queues between.
///
///     t0 ──┬──┬──┬──┬── 100 ms apart: LISTEN rows alone ──┬──┬──▶ t1
///     everything                                        everything
package struct DoctorWindow {
    /// How long between two looks at the accept queues.
    package static let lookInterval = Duration.milliseconds(100)
    package static let shortest = Duration.milliseconds(100)
    package static let longest = Duration.seconds(3600)
    /// What both samples together may take beyond the window before nobody waits any more.
    package static let patience = Duration.seconds(30)

    private let host: any HostSource
    /// Writes down what the samples see; `host` then asks through it.
    private let recorder: Recorder?
    private let sampler: Sampler
    private let question: Question
    private let length: Duration
    private let clock: () -> Duration

    /// `clock` never goes back.
    package init(
        _ host: any HostSource, checks: [Check], question: Question, length: Duration,
        recorder: Recorder? = nil, clock: @escaping () -> Duration = { WallClock.monotonic }
    ) {
        let host: any HostSource = recorder ?? host
        (self.host, self.recorder) = (host, recorder)
        self.question = question
        self.length = length
        self.clock = clock
        sampler = Sampler(host, for: checks, question: question)
    }

    /// Waits through the window; `pause` sleeps that long and says whether somebody wants the report now.
    ///
    /// `tell` hears between the looks how much is left.
    ///
    /// - Throws: what of a recording could not be written.
    package func examination(
        pause: (Duration) -> Bool, tell: (Duration) -> Void = { _ in }
    ) throws(RecordingError) -> (exam: Examination, start: Timestamp) {
        let start = WallClock.now
        // A counter is read at the beginning of its sample, more or less, however long the sample takes.
        let first = clock()
        let before = sample(.before)
        let begin = clock()
        var queues = QueueWatch()
        var isWanted = false
        while !isWanted, clock() - begin < length {
            let left = length - (clock() - begin)
            tell(left)
            isWanted = pause(min(left, Self.lookInterval))
            // Rows that cannot be had are missing in the samples as well, which say why.
            if let rows = try? host.listeners() { queues.add(rows) }
        }
        let end = clock()
        let seconds = (end - first).inSeconds
        var exam = Examination(
            question: question, host: host.description(), before: before, after: sample(.after),
            seconds: seconds, queues: queues)
        exam.isInterrupted = end - begin < length
        try recorder?.finish(seconds: seconds, date: WallClock.text(of: start), queues: queues)
        return (exam, start)
    }

    private func sample(_ moment: Recorder.Moment) -> HostSample {
        recorder?.during(moment) { sampler.take() } ?? sampler.take()
    }
}
