/// The sysctl.d file that a plan makes: each line with the finding it comes from, the evidence, the old value and the
/// way back, and as comments everything that a sysctl cannot do.
package struct FixText {
    /// How a file begins that is ours; nobody else's is ever overwritten.
    package static let mark = "# Written by outrigger doctor"
    private static let width = 100

    private let plan: FixPlan
    /// RFC 3339.
    private let date: String

    package init(_ plan: FixPlan, date: String) {
        self.plan = plan
        self.date = date
    }

    /// Whole, in blocks with an empty line between.
    package var text: String { (head + body).joined(separator: "\n\n") + "\n" }

    /// The same with the blocks of an earlier file whose settings are not in this one.
    package func text(keeping earlier: String) -> String {
        let keys = Set(plan.chosen.map(\.key))
        let kept = SysctlBlocks.setting(in: earlier).filter { keys.isDisjoint(with: $0.keys) }.map(\.text)
        if kept.isEmpty { return text }
        let heading = ["## From earlier runs, and not asked for by this one"]
        return (head + body + heading + kept).joined(separator: "\n\n") + "\n"
    }

    private var head: [String] {
        let host = plan.report.host
        let place = host.networkNamespace.map { ", network namespace \($0)" } ?? ""
        let lines = [
            "\(Self.mark) --fix on \(date), Linux \(host.kernel.release.printable)\(place).",
            "# It sets values at boot, and at once with: sysctl -p FILE. To undo: delete it, and run what `undo` says.",
        ]
        return [(lines + comment(Verdict(plan.report).sentence)).joined(separator: "\n")]
    }

    private var body: [String] {
        var blocks: [String] = []
        let chosen = plan.chosen
        if chosen.isEmpty { blocks.append("# Nothing to set.") }
        blocks += section("Of this network namespace", chosen.filter { !$0.isOfHost }, line)
        blocks += section("Of the whole host", chosen.filter(\.isOfHost), line)
        blocks += section("Not set: decide yourself", plan.settings.filter(\.isSuggested), commentedLine)
        blocks += section("Not set here", plan.settings.filter(\.isRefused), commentedLine)
        if !plan.steps.isEmpty {
            blocks.append("## What no sysctl does")
            blocks += plan.steps.map { text(of: $0).joined(separator: "\n") }
        }
        return blocks
    }

    private func section(
        _ title: String, _ settings: [PlannedSetting], _ line: (PlannedSetting) -> [String]
    ) -> [String] {
        settings.isEmpty ? [] : ["## \(title)"] + settings.map { line($0).joined(separator: "\n") }
    }

    private func line(_ setting: PlannedSetting) -> [String] {
        var lines = evidence(setting)
        lines += comment("was \(setting.from.shownValue) on \(date)")
        // In one line, to be copied.
        lines.append("# undo: \(setting.undo.printable)")
        lines += remarks(setting)
        return lines + ["\(setting.key) = \(setting.to)"]
    }

    private func commentedLine(_ setting: PlannedSetting) -> [String] {
        var lines = evidence(setting)
        switch setting.fate {
        case .set: break
        case .suggested(let why): lines += comment("not by itself: \(why)")
        case .refused(let why, let place):
            lines += comment("not here: \(why)")
            if let place { lines += comment("instead: \(place)") }
        }
        if !setting.from.isEmpty { lines += comment("runs as \(setting.from.settingWords)") }
        return lines + remarks(setting) + comment("\(setting.key) = \(setting.to)", behind: "#   ")
    }

    private func evidence(_ setting: PlannedSetting) -> [String] {
        setting.findings.flatMap { finding in
            comment(finding.heading) + comment(finding.sentence)
                + finding.evidence.flatMap { comment("seen \(FindingText.line(of: $0))", behind: "#   ") }
        }
    }

    private func remarks(_ setting: PlannedSetting) -> [String] {
        var lines: [String] = []
        if let when = setting.apply.effect { lines += comment("takes effect \(when)") }
        if !setting.risk.isEmpty { lines += comment("risk: \(setting.risk)") }
        return lines
    }

    private func text(of step: FixStep) -> [String] {
        var lines = comment("\(step.finding.heading): \(step.remedy.text)")
        if !step.remedy.risk.isEmpty { lines += comment("risk: \(step.remedy.risk)", behind: "#   ") }
        if let command = step.remedy.command { lines.append("#   $ \(command.printable)") }
        return lines
    }

    /// Whatever stands in it, nothing of it can become a setting.
    private func comment(_ text: String, behind first: String = "# ") -> [String] {
        Paragraph.lines(text.printable, width: Self.width - first.count).map { first + $0 }
    }
}

extension PlannedSetting {
    fileprivate var isSuggested: Bool { if case .suggested = fate { true } else { false } }
    fileprivate var isRefused: Bool { if case .refused = fate { true } else { false } }
}

extension Finding {
    /// `listen.overflow :8080 gateway[4242]`.
    var heading: String { [check, place.text].filter { !$0.isEmpty }.joined(separator: " ") }
}

extension String {
    /// A value as people read it: an empty one is shown as such.
    var shownValue: String { settingWords.isEmpty ? "empty" : settingWords }
}

extension Apply {
    /// When a new value counts; `nil` at once.
    var effect: String? {
        switch self {
        case .live: nil
        case .newSockets: "for connections made from then on"
        case .relisten: "when listen() is called again, or its process restarts"
        case .restart: "when the process restarts"
        case .reboot: "at the next boot"
        }
    }
}
