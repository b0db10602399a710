/// What became of each finding once its settings had been changed, by the same evidence measured again.
package struct Verification: Sendable {
    package enum Outcome: Equatable, Sendable {
        case fixed
        /// The new value waits for something: `listen() again`.
        case needs(String)
        case noEffect
        /// It hurts more than before; its settings are to be restored.
        case worse
        /// No setting was changed for it.
        case untouched(String)
        /// It was not there before.
        case new
    }

    package struct Line: Sendable {
        package let finding: Finding
        package let outcome: Outcome
        /// What was seen the second time; empty when nothing was.
        package let brief: String
        /// The settings that were changed for it.
        package let keys: [String]
    }

    package let lines: [Line]
    package let seconds: Double

    /// `settings` are those that were changed between the two.
    package init(
        of settings: [PlannedSetting], before: (report: Report, exam: Examination),
        after: (report: Report, exam: Examination)
    ) {
        seconds = after.report.seconds
        var rest = after.report.findings
        var lines: [Line] = []
        for finding in before.report.findings where finding.severity > .info {
            let place = rest.firstIndex { $0.isSame(as: finding) }
            let now = place.map { rest.remove(at: $0) }
            let own = settings.filter { setting in setting.findings.contains { $0.isSame(as: finding) } }
            let outcome = Self.outcome(of: finding, now, own, before.exam, after.exam)
            lines.append(
                Line(finding: finding, outcome: outcome, brief: now?.brief ?? "", keys: own.map(\.key)))
        }
        lines += rest.filter { $0.severity > .info }.map {
            Line(finding: $0, outcome: .new, brief: $0.brief, keys: [])
        }
        self.lines = lines
    }

    /// Whether listen() was called again with more while this was measured.
    package static func sawRelisten(in exam: Examination) -> Bool { LatchedLimit.rose(in: exam) }

    /// What has to be restored.
    package var harmful: Set<String> { Set(lines.filter { $0.outcome == .worse }.flatMap(\.keys)) }

    private static func outcome(
        of finding: Finding, _ now: Finding?, _ settings: [PlannedSetting], _ before: Examination,
        _ after: Examination
    ) -> Outcome {
        if settings.isEmpty {
            guard now != nil else { return .fixed }
            return .untouched(finding.remedies.first?.text ?? "no setting helps")
        }
        let who = finding.place.pid.map { "pid \($0)\(finding.place.process.map { " (\($0))" } ?? "")" }
        if settings.contains(where: { $0.apply == .relisten }),
            let limit = LatchedLimit.unchanged(at: finding.place, before, after)
        {
            return .needs(
                "relisten by \(who ?? "whoever listens there"), or its restart: the limit of its queue is still \(limit)"
            )
        }
        guard let now else { return .fixed }
        if settings.contains(where: { $0.apply == .restart }) {
            return .needs("restart of \(who ?? "the process")")
        }
        if settings.contains(where: { $0.apply == .reboot }) { return .needs("a reboot") }
        if now.isWorse(than: finding) { return .worse }
        if settings.allSatisfy({ $0.apply == .newSockets }) {
            return .needs("new connections: those that are open keep the old value")
        }
        return .noEffect
    }
}

extension Finding {
    /// Whether `other` tells of the same thing at another time; a server keeps its name when it gets another pid.
    func isSame(as other: Finding) -> Bool {
        let (own, theirs) = (place, other.place)
        guard check == other.check, own.port == theirs.port, own.tuple == theirs.tuple else { return false }
        return own.device == theirs.device && own.unixSocket == theirs.unixSocket
            && own.setting == theirs.setting
            && (own.process == theirs.process || own.pid == theirs.pid)
    }

    /// Whether it hurts more, by far more than two windows differ by chance.
    fileprivate func isWorse(than other: Finding) -> Bool {
        if severity > other.severity { return true }
        return lossPerSecond > 2 * other.lossPerSecond && lossPerSecond - other.lossPerSecond > leastLoss
    }

    private var leastLoss: Double { 1 }
}
