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
    /// What has to be said again to get at what was set here, such as `--netns blue`; may be empty.
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
        // From here on Ctrl-C ends a measurement, and never leaves one of several values set.
        let interruption = Interruption.held()
        defer { interruption.release() }
        return try apply(plan, through: writer, found, wishes, again)
    }

    private static let couldNot: Int32 = 2

    private func apply(
        _ plan: FixPlan, through writer: any SettingsWriter, _ found: Judged, _ wishes: Wishes,
        _ again: () throws -> Judged
    ) throws -> Int32 {
        do throws(StateError) { try file(wishes)?.check() } catch {
            warn("nothing was set: \(error)")
            return Self.couldNot
        }
        let application = Application(through: writer) { rollback throws(StateError) in
            try rollbacks.keep(rollback)
        }
        switch application.run(plan.chosen, rollback(for: found.exam, writer)) {
        case .nothingToDo:
            try say(
                "Nothing to set.\n" + VerificationText.text(notSet: plan, style)
                    + VerificationText.text(stepsOf: plan, style))
            return found.report.exitCode
        case .refused(let why):
            warn("nothing was set: \(why)")
            return Self.couldNot
        case .undone(let why, let restored, let stuck):
            tellUndone(why, restored, stuck)
            return Self.couldNot
        case .done(let rollback):
            let after: Judged
            do {
                try say(
                    VerificationText.text(set: rollback, place, style)
                        + VerificationText.text(notSet: plan, style))
                after = try measured(again, wishes)
            } catch {
                warn(stays)
                throw error
            }
            return try verify(plan, rollback, through: writer, found, after, wishes)
        }
    }

    private func measured(_ again: () throws -> Judged, _ wishes: Wishes) throws -> Judged {
        let first = try again()
        // What came before listen() was called again belongs to the old limit.
        return isWhole(first, wishes) && Verification.sawRelisten(in: first.exam) ? try again() : first
    }

    /// Whether nobody interrupted it.
    private func isWhole(_ judged: Judged, _ wishes: Wishes) -> Bool {
        judged.exam.seconds >= wishes.verifySeconds
    }

    private func verify(
        _ plan: FixPlan, _ rollback: Rollback, through writer: any SettingsWriter, _ found: Judged,
        _ after: Judged, _ wishes: Wishes
    ) throws -> Int32 {
        guard isWhole(after, wishes) else {
            let spans = [after.exam.seconds, wishes.verifySeconds].map(FindingText.window)
            warn(
                "interrupted after \(spans[0]) of \(spans[1]) s, too early to tell what came of it"
                    + (wishes.file.map { "; \($0) was not stored" } ?? ""))
            warn(stays)
            return Self.couldNot
        }
        let verification = Verification(of: plan.chosen, before: found, after: after)
        let harmful = verification.harmful
        let restored = harmful.isEmpty ? "" : restore(harmful, of: rollback, through: writer)
        try say(VerificationText.text(of: verification, style) + restored)
        try store(plan.without(harmful), found, wishes)
        return after.report.exitCode
    }

    private var stays: String {
        "what was set stays set; \(VerificationText.undo(id, place)) takes it back"
    }

    /// Takes back what did harm, and says so; the rest can still be taken back later.
    private func restore(
        _ keys: Set<String>, of rollback: Rollback, through writer: any SettingsWriter
    ) -> String {
        var (part, rest) = (rollback, rollback)
        part.entries.removeAll { !keys.contains($0.key) }
        rest.entries.removeAll { keys.contains($0.key) }
        let restoration = Restoration(part, through: writer) { rollback.files[$0] }
        if restoration.isComplete {
            do throws(StateError) {
                if rest.entries.isEmpty { try rollbacks.retire(id) } else { try rollbacks.keep(rest) }
            } catch { warn(error.description) }
        }
        return restoration.text(style)
    }

    private func tellUndone(_ why: String, _ restored: [String], _ stuck: [SettingError]) {
        warn("\(why); so everything else stays as it was")
        if !restored.isEmpty { warn("restored: \(restored.joined(separator: ", "))") }
        for error in stuck { warn("could not be restored: \(error)") }
        if !stuck.isEmpty { return warn("\(VerificationText.undo(id, place)) tries it again") }
        // Nothing is left that it could take back.
        do throws(StateError) { try rollbacks.retire(id) } catch { warn(error.description) }
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

    private func rollback(for exam: Examination, _ writer: any SettingsWriter) -> Rollback {
        let files = exam.after.sysctlFiles.map { ("/\($0.key)", Rollback.digest($0.value)) }
        return Rollback(
            id: id, boot: Rollback.boot(of: writer), network: exam.host.networkNamespace,
            entries: [], files: Dictionary(files) { first, _ in first })
    }
}
