/// What was set and what came of it, for a terminal.
package enum VerificationText {
    /// The settings that were changed, with the way back, in which `place` names target and state directory.
    package static func text(set rollback: Rollback, _ place: String, _ style: Style) -> String {
        var lines = rollback.entries.flatMap {
            Paragraph.lines(
                "\($0.key) = \($0.to) (was \($0.from.shownValue))", width: style.width, behind: "set       ")
        }
        // In one line, to be copied.
        lines.append("undo      \(undo(rollback.id, place))")
        return ended(lines)
    }

    /// What to type to take it back.
    package static func undo(_ id: String, _ place: String) -> String {
        ["outrigger doctor --rollback", id, place].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// What of a plan was not set, and why.
    package static func text(notSet plan: FixPlan, _ style: Style) -> String {
        ended(
            plan.settings.flatMap { setting -> [String] in
                let why: String
                switch setting.fate {
                case .set: return []
                case .suggested(let reason): why = "decide yourself, \(reason)"
                case .refused(let reason, let place): why = reason + (place.map { "; instead: \($0)" } ?? "")
                }
                return Paragraph.lines(
                    "\(setting.key) = \(setting.to): \(why)", width: style.width, behind: "not set   ")
            })
    }

    /// What no setting does.
    package static func text(stepsOf plan: FixPlan, _ style: Style) -> String {
        ended(
            plan.steps.flatMap {
                Paragraph.lines(
                    "\($0.finding.heading): \($0.remedy.text)".printable, width: style.width,
                    behind: "do        ")
            })
    }

    /// What became of each finding.
    package static func text(of verification: Verification, _ style: Style) -> String {
        let heading = "Measured again for \(FindingText.window(verification.seconds)) s:"
        if verification.lines.isEmpty { return "\(heading) nothing hurts.\n" }
        return ended([style.bold(heading)] + verification.lines.flatMap { line(of: $0, style) })
    }

    private static func line(of line: Verification.Line, _ style: Style) -> [String] {
        let finding = line.finding
        let was = line.brief.isEmpty ? finding.brief : "\(finding.brief), now \(line.brief)"
        let (word, text) =
            switch line.outcome {
            case .fixed: ("fixed", "not seen again (was \(finding.brief))")
            case .needs(let what): ("waits", "needs \(what)")
            case .noEffect: ("same", "no effect (was \(was))")
            case .worse: ("worse", "\(line.keys.joined(separator: ", ")) restored (was \(was))")
            case .untouched(let remedy): ("same", "no setting was changed for it; \(remedy)")
            case .new: ("new", line.brief)
            }
        return Paragraph.lines(
            "\(finding.heading): \(text)".printable, width: style.width, behind: word.padded(to: 10))
    }

    private static func ended(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }
}
