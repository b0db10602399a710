/// A finding with everything that it rests on, as `--verbose` prints it.
package enum FindingText {
    package static func lines(of finding: Finding) -> [String] {
        let head = [
            finding.severity.name, finding.grade.rawValue, finding.confidence.rawValue, finding.check,
        ]
        var lines = [(head + [finding.place.text].filter { !$0.isEmpty }).joined(separator: "  ")]
        lines.append("  verdict: \(finding.place.subject) \(finding.predicate)")
        lines.append("  \(finding.sentence)")
        lines.append("  in short: \(finding.brief)")
        lines += finding.evidence.map { "  seen: \(line(of: $0))" }
        for remedy in finding.remedies { lines += self.lines(of: remedy) }
        return lines
    }

    static func line(of evidence: Evidence) -> String {
        var text = "\(evidence.source)  \(evidence.field)  "
        if let before = evidence.before, let delta = evidence.delta {
            text += "\(number(before)) → \(number(evidence.after)) (\(delta < 0 ? "" : "+")\(number(delta)))"
        } else {
            text += number(evidence.after)
        }
        if let limit = evidence.limit { text += ", limit \(number(limit))" }
        return text
    }

    private static func lines(of remedy: Remedy) -> [String] {
        var first =
            "  do (\(remedy.kind.rawValue), \(remedy.scope.rawValue), \(remedy.apply.rawValue)): \(remedy.text)"
        if let key = remedy.key {
            first += "  [\(key) \(remedy.from ?? "?") → \(remedy.to ?? "?")]"
        }
        var lines = [first]
        if !remedy.risk.isEmpty { lines.append("    risk: \(remedy.risk)") }
        if let command = remedy.command { lines.append("    $ \(command)") }
        return lines
    }

    /// How long a window was: a tenth of a second is nothing that a reader looks for, unless the window is that short.
    package static func window(_ seconds: Double) -> String {
        let isLong = seconds >= 1 && seconds < 1e9
        return number(isLong && abs(seconds - seconds.rounded()) < 0.1 ? seconds.rounded() : seconds)
    }

    /// Whole numbers without a point, others with two digits behind it.
    package static func number(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        let hundredths = (value * 100).rounded()
        guard abs(hundredths) < 1e15 else { return "\(value)" }
        let whole = Int64(hundredths)
        let (units, rest) = (abs(whole) / 100, abs(whole) % 100)
        return "\(whole < 0 ? "-" : "")\(units).\(rest < 10 ? "0" : "")\(rest)"
    }
}
