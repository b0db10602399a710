import Doctor

/// Sets the running values of a plan, measures the same evidence again, and takes back what did harm.
struct FixTrial {
    struct Outcome {
        let exitCode: Int32
        /// What may be stored: the plan without what did harm; `nil` when nothing was proven.
        let proven: FixPlan?
    }

    static let couldNot: Int32 = 2
    private static let failed = Outcome(exitCode: couldNot, proven: nil)

    let writer: any SettingsWriter
    let rollbacks: RollbackFolder
    /// What is set now can be taken back by this name.
    let id: String
    /// What names the target and the state directory once more; may be empty.
    let place: String
    let style: Style
    let say: (String) throws -> Void
    let warn: (String) -> Void

    /// `again` measures once more; what took less than `verifySeconds` was interrupted.
    func run(
        _ plan: FixPlan, _ found: FixRun.Judged, verifySeconds: Double, again: () throws -> FixRun.Judged
    ) throws -> Outcome {
        // From here on Ctrl-C ends a measurement, and never leaves one of several values set.
        let interruption = Interruption.held()
        defer { interruption.release() }
        let application = Application(through: writer) { rollback throws(StateError) in
            try rollbacks.keep(rollback)
        }
        switch application.run(plan.chosen, rollback(for: found.exam)) {
        case .nothingToDo:
            try say(
                "Nothing to set.\n" + VerificationText.text(notSet: plan, style)
                    + VerificationText.text(stepsOf: plan, style))
            return Outcome(exitCode: found.report.exitCode, proven: plan)
        case .refused(let why):
            warn("nothing was set: \(why)")
            return Self.failed
        case .undone(let why, let restored, let stuck):
            tellUndone(why, restored, stuck)
            return Self.failed
        case .done(let rollback):
            let after: FixRun.Judged
            do {
                try say(
                    VerificationText.text(set: rollback, place, style)
                        + VerificationText.text(notSet: plan, style))
                after = try measured(again, verifySeconds)
            } catch {
                warn(stays)
                throw error
            }
            guard !after.exam.isInterrupted, after.exam.seconds >= verifySeconds else {
                let spans = [after.exam.seconds, verifySeconds].map(FindingText.window)
                warn("interrupted after \(spans[0]) of \(spans[1]) s, too early to tell what came of it")
                warn(stays)
                return Self.failed
            }
            return try judge(plan, rollback, found, after)
        }
    }

    private func measured(_ again: () throws -> FixRun.Judged, _ verifySeconds: Double) throws
        -> FixRun.Judged
    {
        let first = try again()
        guard !first.exam.isInterrupted, first.exam.seconds >= verifySeconds,
            Verification.sawRelisten(in: first.exam)
        else {
            return first
        }
        // What came before listen() was called again belongs to the old limit.
        return try again()
    }

    private func judge(
        _ plan: FixPlan, _ rollback: Rollback, _ found: FixRun.Judged, _ after: FixRun.Judged
    ) throws -> Outcome {
        let verification = Verification(of: plan.chosen, before: found, after: after)
        let harmful = verification.harmful
        let restored = harmful.isEmpty ? "" : restore(harmful, of: rollback)
        try say(VerificationText.text(of: verification, style) + restored)
        return Outcome(exitCode: after.report.exitCode, proven: plan.without(harmful))
    }

    private var stays: String {
        "what was set stays set; \(VerificationText.undo(id, place)) takes it back"
    }

    /// Takes back what did harm, and says so; the rest can still be taken back later.
    private func restore(_ keys: Set<String>, of rollback: Rollback) -> String {
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

    private func rollback(for exam: Examination) -> Rollback {
        let files = exam.after.sysctlFiles.map { ("/\($0.key)", Rollback.digest($0.value)) }
        return Rollback(
            id: id, boot: Rollback.boot(of: writer), network: exam.host.networkNamespace,
            entries: [], files: Dictionary(files) { first, _ in first })
    }
}
