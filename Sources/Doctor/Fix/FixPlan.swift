/// What the findings of a report ask for: settings, each with its fate, and what no setting does.
package struct FixPlan: Sendable {
    /// Where a plan is to hold, and what it may do.
    package struct Terms {
        /// Asked for what can be written; `nil` for a recording, of which nobody knows.
        package var writer: (any SettingsWriter)?
        /// Whether a value may be lowered.
        package var isForced: Bool

        package init(writer: (any SettingsWriter)? = nil, isForced: Bool = false) {
            self.writer = writer
            self.isForced = isForced
        }
    }

    package let report: Report
    /// In the order of the findings.
    package let settings: [PlannedSetting]
    package let steps: [FixStep]

    package init(_ report: Report, _ exam: Examination, _ terms: Terms) {
        self.report = report
        var wishes: [Wish] = []
        var steps: [FixStep] = []
        for finding in report.findings {
            for remedy in finding.remedies {
                if let key = remedy.key, let to = remedy.to, remedy.kind == .sysctl {
                    // A setting that is not here is what the check saw.
                    let running = (try? exam.setting(key))?.words ?? remedy.from
                    Self.add(
                        Wish(key: key, to: to, remedy: remedy, findings: [finding]), to: &wishes,
                        over: running ?? "")
                } else if finding.severity > .info {
                    let step = FixStep(finding: finding, remedy: remedy)
                    let isTold = steps.contains { $0.remedy == remedy && $0.finding.place == finding.place }
                    if !isTold { steps.append(step) }
                }
            }
        }
        self.steps = steps
        settings = wishes.map { $0.planned(report.host, exam, terms) }
    }

    private init(report: Report, settings: [PlannedSetting], steps: [FixStep]) {
        (self.report, self.settings, self.steps) = (report, settings, steps)
    }

    package var chosen: [PlannedSetting] { settings.filter { $0.fate == .set } }

    /// The same without settings that did harm when they were tried.
    package func without(_ keys: Set<String>) -> FixPlan {
        FixPlan(
            report: report,
            settings: settings.map {
                keys.contains($0.key) ? $0.with(.suggested(why: "it was tried, and it hurt more")) : $0
            }, steps: steps)
    }

    /// Two findings that want one setting get the larger number; where there are no numbers, the first.
    ///
    /// Of several numbers each gets those that it wants changed, and of lists of ports all are kept.
    private static func add(_ wish: Wish, to wishes: inout [Wish], over running: String) {
        guard let place = wishes.firstIndex(where: { $0.key == wish.key }) else { return wishes.append(wish) }
        let isLarger = (Int64(wish.to) ?? .min) > (Int64(wishes[place].to) ?? .max)
        if wish.key == PortRemedy.reserved {
            wishes[place].to = PortRemedy.union(of: [wishes[place].to, wish.to])
        } else if let merged = merged(wishes[place].to, wish.to, over: running), wish.key != PortRemedy.range
        {
            wishes[place].to = merged
        } else if isLarger {
            (wishes[place].to, wishes[place].remedy) = (wish.to, wish.remedy)
        }
        wishes[place].findings += wish.findings
    }

    /// Number by number what is not as it runs, the larger where both change it; `nil` when they are no such rows.
    private static func merged(_ first: String, _ second: String, over running: String) -> String? {
        let rows = [first, second, running].map { row in
            row.split(whereSeparator: \.isWhitespace).map { Int64($0) }
        }
        guard rows[0].count > 1, rows.allSatisfy({ $0.count == rows[0].count }) else { return nil }
        let numbers = rows[0].indices.compactMap { place -> Int64? in
            guard let first = rows[0][place], let second = rows[1][place], let running = rows[2][place] else {
                return nil
            }
            return first == running ? second : second == running ? first : max(first, second)
        }
        return numbers.count == rows[0].count ? numbers.map { "\($0)" }.joined(separator: " ") : nil
    }
}

/// What findings want of one setting.
private struct Wish {
    let key: String
    var to: String
    var remedy: Remedy
    var findings: [Finding]

    func planned(_ host: HostDescription, _ exam: Examination, _ terms: FixPlan.Terms) -> PlannedSetting {
        // A setting that is not here has no value; its fate says so.
        let running = (try? exam.setting(key))?.text
        return PlannedSetting(
            key: key, from: running ?? remedy.from ?? "", to: to, scope: remedy.scope, apply: remedy.apply,
            risk: remedy.risk, findings: findings, fate: fate(running, host, exam, terms))
    }

    private func fate(
        _ running: String?, _ host: HostDescription, _ exam: Examination, _ terms: FixPlan.Terms
    ) -> PlannedSetting.Fate {
        let place = SysctlPlace.text(for: key, to: to)
        guard SettingKey.isSane(key) else {
            return .refused(why: SettingError(key, .misnamed).description, place: nil)
        }
        if !remedy.isAllowed(on: host) {
            return .refused(why: "it is the host's, and we are not in its first namespace", place: place)
        }
        guard let running else {
            return .refused(why: "this kernel or network namespace does not have it", place: nil)
        }
        if let error = terms.writer?.obstacle(to: key), error.reason != .denied {
            return .refused(why: error.description, place: place)
        }
        if let why = FixCaution.reasonToAsk(key) { return .suggested(why: why) }
        let own = KernelDefaults.value(of: key, in: exam)
        if !terms.isForced,
            let why = FixCaution.lowering(key, from: running, to: to, default: own)
        {
            return .refused(why: "\(why); --force sets it all the same", place: nil)
        }
        if findings.allSatisfy({ $0.severity == .info }) {
            return .suggested(why: "nothing hurts that it would help")
        }
        return .set
    }
}
