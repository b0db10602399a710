/// The one sentence that opens a report: who suffers from what, and why.
///
///     gateway[4242] refuses connections because it is at its descriptor limit, because it never closes ….
package struct Verdict {
    private let report: Report

    package init(_ report: Report) { self.report = report }

    package var sentence: String {
        let sick = report.roots.filter { $0.finding.severity > .info }
        guard let first = sick.first else { return allIsWell }
        let rest = sick.count > 1 ? "; and \(sick.count - 1) more" : ""
        return Self.capitalized(Self.story(of: first)) + rest + "."
    }

    /// From the last consequence on the worst way down to the root, each with its reason.
    private static func story(of root: Report.Root) -> String {
        var way = [root.finding]
        var node = root
        // What follows from a root is sorted, so the first is the worst.
        while let next = node.consequences.first {
            way.append(next.finding)
            node = next
        }
        way.reverse()
        var text = "\(way[0].place.subject) \(way[0].predicate)"
        for (place, (effect, cause)) in zip(way, way.dropFirst()).enumerated() {
            let who = cause.place.subject == effect.place.subject ? "it" : cause.place.subject
            text += "\(place == 0 ? "" : ",") because \(who) \(cause.predicate)"
        }
        return text
    }

    private var allIsWell: String {
        let remarks = report.findings.count
        let looked = [
            Self.count(report.fine.count + Set(report.findings.map(\.check)).count, "check"),
            Self.count(report.listenerCount, "listener"), Self.count(report.processCount, "process", "es"),
        ]
        let scope = "\(looked.joined(separator: ", ")), \(FindingText.window(report.seconds)) s"
        let blind = report.skipped.isEmpty ? "" : "; \(report.skipped.count) could not look"
        if report.fine.isEmpty, remarks == 0 { return "Nothing could be looked at\(blind)." }
        let opening =
            remarks == 0 ? "Nothing is wrong with \(whom)" : "Nothing hurts \(whom) and no limit is near"
        let closing = remarks == 0 ? "" : "; \(Self.count(remarks, "remark"))"
        return "\(opening): \(scope)\(blind)\(closing)."
    }

    private var whom: String {
        switch report.question.target {
        case .everything: "this host"
        case .process(let pid): "process \(pid)"
        case .cgroup(let path): path
        case .port(let port): "port \(port)"
        }
    }

    private static func count(_ count: Int, _ noun: String, _ plural: String = "s") -> String {
        "\(count) \(noun)\(count == 1 ? "" : plural)"
    }

    /// A name stays as it is; the first word of a phrase becomes that of a sentence.
    private static func capitalized(_ text: String) -> String {
        let isPhrase = ["the ", "this ", "process["].contains(where: text.hasPrefix)
        return isPhrase ? text.prefix(1).uppercased() + text.dropFirst() : text
    }
}
