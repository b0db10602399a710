/// A recording of a host: two samples and how long they lie apart, in a folder.
///
///     DIR/meta.json       {"seconds": 10}
///     DIR/t0/proc/net/netstat, DIR/t0/etc/sysctl.d/99-tuning.conf, …   files by their paths
///     DIR/t1/…
package enum Recording {
    /// Reads what `checks` need of the recording in `folder`.
    package static func examination(
        of folder: String, question: Question, checks: [Check]
    ) throws(RecordingError) -> Examination {
        let recording = try RecordingFolder(folder)
        let meta = try meta(of: recording, folder: folder)
        let before = try sample("t0", of: recording, folder, meta)
        let after = try sample("t1", of: recording, folder, meta)
        var samples = [before, after].map { Sampler($0, for: checks, question: question).take() }
        if after.hasBooted(since: before) { samples[0] = samples[0].withheld(.restarted) }
        try expect(question.target, in: samples[1])
        return Examination(
            question: question, host: after.description(), before: samples[0], after: samples[1],
            seconds: meta.seconds, queues: after.queues(among: samples))
    }

    /// When the window began, as whoever recorded it said; `nil` when nobody did.
    package static func start(of folder: String) -> String? {
        // A recording without its description is refused where it is read.
        guard let recording = try? RecordingFolder(folder) else { return nil }
        return try? meta(of: recording, folder: folder).date
    }

    /// A target that was not recorded cannot be examined.
    private static func expect(_ target: Question.Target, in sample: HostSample) throws(RecordingError) {
        switch target {
        case .everything, .port: return
        case .process(let pid):
            if sample.processes.isEmpty { throw .lacksTarget("process \(pid)") }
        case .cgroup(let path):
            // Groups are not read when no check asks for them; then the processes tell.
            let groups = (try? sample.cgroups.get()) ?? []
            if sample.processes.isEmpty, !groups.contains(where: { CgroupPath.isIn($0.path, path) }) {
                throw .lacksTarget("the control group \(path)")
            }
        }
    }

    private static func meta(
        of recording: RecordingFolder, folder: String
    ) throws(RecordingError) -> RecordingMeta {
        let file = "\(folder)/meta.json"
        let text: String
        do throws(Unknown) { text = try recording.text("meta.json") } catch {
            throw .lacksSeconds(file: file, problem: "`\(file)` cannot be read")
        }
        return try RecordingMeta(text, file: file)
    }

    private static func sample(
        _ name: String, of recording: RecordingFolder, _ folder: String, _ meta: RecordingMeta
    ) throws(RecordingError) -> RecordedHost {
        guard let sample = recording.folder(name) else { throw .lacksSample(name, folder: folder) }
        guard !sample.isEmpty else { throw .emptySample(name, folder: folder) }
        return RecordedHost(sample, meta: meta)
    }
}
