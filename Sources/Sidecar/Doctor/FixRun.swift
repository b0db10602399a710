package import Doctor

/// `--fix`, `--write` and `--apply`: what is printed, stored and set.
package struct FixRun {
    /// A report and what it rests on.
    package typealias Judged = (report: Report, exam: Examination)

    /// What was asked for beyond the text of the file.
    package struct Wishes {
        /// The file to be stored; `nil` for none.
        package var file: String?
        package var isApplied = false
        package var isForced = false
        /// How long the second measurement is to be; a shorter one was interrupted.
        package var verifySeconds = 0.0

        package init() {}
    }

    private let writer: (any SettingsWriter)?
    private let rollbacks: RollbackFolder
    /// RFC 3339.
    private let date: String
    /// What is set now can be taken back by this name.
    private let id: String
    /// What has to be said again to get at what was set here, such as `--pid 4242`; may be empty.
    private let place: String
    private let style: Style
    private let say: (String) throws -> Void
    private let warn: (String) -> Void

    /// Without a `writer`, as for a recording, nothing can be set.
    ///
    /// `say` prints data, `warn` words.
    package init(
        writer: (any SettingsWriter)?, rollbacks: RollbackFolder, date: String, id: String,
        place: String = "", style: Style, say: @escaping (String) throws -> Void,
        warn: @escaping (String) -> Void
    ) {
        (self.writer, self.rollbacks, self.date, self.id) = (writer, rollbacks, date, id)
        (self.place, self.style, self.say, self.warn) = (place, style, say, warn)
    }

    /// Does what was wished with the findings of `found`, and answers with the exit code.
    ///
    /// `again` measures the same evidence once more.
    package func run(_ found: Judged, _ wishes: Wishes, again: () throws -> Judged) throws -> Int32 {
        let plan = FixPlan(
            found.report, found.exam, FixPlan.Terms(writer: writer, isForced: wishes.isForced))
        guard wishes.isApplied, let writer else {
            try say(FixText(plan, date: date).text)
            try store(plan, found, wishes)
            return found.report.exitCode
        }
        do throws(StateError) { try file(wishes)?.check() } catch {
            warn("nothing was set: \(error)")
            return FixTrial.couldNot
        }
        let trial = FixTrial(
            writer: writer, rollbacks: rollbacks, id: id, place: place, style: style, say: say, warn: warn)
        let outcome = try trial.run(plan, found, verifySeconds: wishes.verifySeconds, again: again)
        if let proven = outcome.proven {
            try store(proven, found, wishes)
        } else if let path = wishes.file {
            warn("\(path) was not stored")
        }
        return outcome.exitCode
    }

    private func file(_ wishes: Wishes) -> FixFile? {
        wishes.file.map { FixFile(path: $0, isForced: wishes.isForced) }
    }

    private func store(_ plan: FixPlan, _ found: Judged, _ wishes: Wishes) throws(StateError) {
        guard let path = wishes.file, let file = file(wishes) else { return }
        if plan.chosen.isEmpty { return warn("nothing to set, so \(path) was not stored") }
        try file.store(FixText(plan, date: date))
        warn("stored in \(path)")
        let place = String(path.drop { $0 == "/" })
        guard path.hasPrefix("/"), SysctlContest.isRead(place) else {
            return warn("nobody reads \(path) at boot; `sysctl -p \(path)` loads it")
        }
        let values = plan.chosen.map { (key: $0.key, value: $0.to) }
        for line in SysctlContest.winners(over: place, setting: values, among: found.exam.after.sysctlFiles) {
            warn(
                "\(line.location) sets \(line.key) = \(line.value) after it and wins; change or delete that line"
            )
        }
    }
}
