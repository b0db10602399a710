package import Doctor

/// `--fix`, `--write`, `--apply` and `--rollback`: what is printed, stored, set and taken back.
package struct FixRun {
    /// A report and what it rests on.
    package typealias Judged = (report: Report, exam: Examination)

    /// What was asked for beyond the text of the file.
    package struct Wishes {
        /// The file to be stored; `nil` for none.
        package var file: String?
        package var isApplied = false
        package var isForced = false

        package init() {}
    }

    private let writer: (any SettingsWriter)?
    private let rollbacks: RollbackFolder
    /// RFC 3339.
    private let date: String
    /// What has to be said again to get at what was set here, such as `--netns blue`; may be empty.
    private let place: String
    private let style: Style
    private let say: (String) throws -> Void
    private let warn: (String) -> Void

    /// Without a `writer`, as for a recording, nothing can be set. `say` prints data, `warn` words.
    package init(
        writer: (any SettingsWriter)?, rollbacks: RollbackFolder, date: String, place: String = "",
        style: Style, say: @escaping (String) throws -> Void, warn: @escaping (String) -> Void
    ) {
        (self.writer, self.rollbacks) = (writer, rollbacks)
        (self.date, self.place, self.style, self.say, self.warn) = (date, place, style, say, warn)
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
        let application = Application(through: writer) { rollback throws(StateError) in
            try rollbacks.keep(rollback)
        }
        switch application.run(plan.chosen, rollback(for: found.exam, writer)) {
        case .nothingToDo:
            try say("Nothing to set.\n" + VerificationText.text(notSet: plan, style))
            try say(VerificationText.text(stepsOf: plan, style))
            return found.report.exitCode
        case .refused(let why):
            warn("nothing was set: \(why)")
            return Self.couldNot
        case .undone(let why, let restored, let stuck):
            tellUndone(why, restored, stuck)
            return Self.couldNot
        case .done(let rollback):
            try say(
                VerificationText.text(set: rollback, place, style)
                    + VerificationText.text(notSet: plan, style))
            return try verify(plan, rollback, found, wishes, again)
        }
    }

    private static let couldNot: Int32 = 2

    private func verify(
        _ plan: FixPlan, _ rollback: Rollback, _ found: Judged, _ wishes: Wishes, _ again: () throws -> Judged
    ) throws -> Int32 {
        let after: Judged
        do {
            let first = try again()
            // What came before listen() was called again belongs to the old limit.
            after = Verification.sawRelisten(in: first.exam) ? try again() : first
        } catch {
            warn("the values are set, but could not be measured again: \(error)")
            return Self.couldNot
        }
        let verification = Verification(of: plan.chosen, before: found, after: after)
        try say(VerificationText.text(of: verification, style))
        let harmful = verification.harmful
        if !harmful.isEmpty, let writer { try restore(harmful, of: rollback, writer) }
        try store(plan.without(harmful), found, wishes)
        return after.report.exitCode
    }

    /// Takes back what did harm; the rest can still be taken back later.
    private func restore(_ keys: Set<String>, of rollback: Rollback, _ writer: any SettingsWriter) throws {
        var (part, rest) = (rollback, rollback)
        part.entries.removeAll { !keys.contains($0.key) }
        rest.entries.removeAll { keys.contains($0.key) }
        let restoration = Restoration(part, through: writer) { rollback.files[$0] }
        try say(restoration.text(style))
        guard restoration.isComplete else { return }
        do throws(StateError) {
            if rest.entries.isEmpty { try rollbacks.retire(rollback.id) } else { try rollbacks.keep(rest) }
        } catch { warn(error.description) }
    }

    private func tellUndone(_ why: String, _ restored: [String], _ stuck: [SettingError]) {
        warn("\(why); so everything else stays as it was")
        if !restored.isEmpty { warn("restored: \(restored.joined(separator: ", "))") }
        for error in stuck { warn("could not be restored: \(error)") }
        if !stuck.isEmpty {
            return warn("outrigger doctor --rollback\(place.isEmpty ? "" : " \(place)") tries it again")
        }
        // Nothing is left that it could take back.
        let id = Rollback.id(at: date)
        do throws(StateError) { try rollbacks.retire(id) } catch { warn(error.description) }
    }

    private func store(_ plan: FixPlan, _ found: Judged, _ wishes: Wishes) throws(StateError) {
        guard let path = wishes.file else { return }
        if plan.chosen.isEmpty { return warn("nothing to set, so \(path) was not stored") }
        let file = FixFile(path: path, isForced: wishes.isForced)
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

    private func rollback(for exam: Examination, _ writer: any SettingsWriter) -> Rollback {
        let files = exam.after.sysctlFiles.map { ("/\($0.key)", Rollback.digest($0.value)) }
        return Rollback(
            id: Rollback.id(at: date), boot: Rollback.boot(of: writer), network: exam.host.networkNamespace,
            entries: [], files: Dictionary(files) { first, _ in first })
    }
}
