/// The lines below the table: what happened earlier, what could not be seen, what does not matter, what to type next.
struct ReportClosing {
    /// Entries of history that are shown, the newest.
    private static let episodeLimit = 5

    private let report: Report
    private let style: Style

    init(_ report: Report, _ style: Style) {
        self.report = report
        self.style = style
    }

    var lines: [String] { earlier + sinceBoot + blind + irrelevantAndFine + next }

    private var earlier: [String] {
        report.episodes.suffix(Self.episodeLimit).flatMap { episode in
            let time =
                Self.clock(episode.from) + (episode.from == episode.to ? "" : "–\(Self.clock(episode.to))")
            let parts = [episode.check, episode.place, episode.brief].filter { !$0.isEmpty }
            return paragraph("\(time) \(parts.joined(separator: ", "))", behind: "earlier, not now: ")
        }
    }

    private var sinceBoot: [String] {
        let counts = report.history.map { past in
            "\(past.field.split(separator: ".").last ?? "") \(past.count)"
        }
        return counts.isEmpty
            ? [] : paragraph(counts.joined(separator: ", "), behind: "since boot, not now: ")
    }

    /// Checks that lack the same thing are told together.
    private var blind: [String] {
        var groups: [(unknown: Unknown, checks: [String])] = []
        for skipped in report.skipped {
            if let place = groups.firstIndex(where: { $0.unknown == skipped.unknown }) {
                groups[place].checks.append(skipped.check)
            } else {
                groups.append((skipped.unknown, [skipped.check]))
            }
        }
        return groups.flatMap { unknown, checks in
            let why = [unknown.reason, unknown.grant].filter { !$0.isEmpty }.joined(separator: "; ")
            return paragraph("\(checks.joined(separator: ", ")) (\(why))", behind: "could not check: ")
        }
    }

    private var irrelevantAndFine: [String] {
        let fine = "fine: \(report.fine.count)"
        if report.irrelevant.isEmpty { return [fine] }
        var lines = paragraph(report.irrelevant.joined(separator: ", "), behind: "irrelevant here: ")
        let last = lines.removeLast()
        let gap = style.width - last.count - fine.count
        return lines + (gap >= 2 ? [last + String(repeating: " ", count: gap) + fine] : [last, fine])
    }

    private var next: [String] {
        guard let first = report.findings.first else { return [] }
        return ["next: outrigger doctor --explain \(first.check)"]
    }

    private func paragraph(_ text: String, behind first: String) -> [String] {
        Paragraph.lines(text.printable, width: style.width, behind: first)
    }

    /// `14:02:10Z` of `2026-01-01T14:02:10.000Z`.
    private static func clock(_ time: String) -> String {
        guard let start = time.firstIndex(of: "T") else { return time }
        return String(time[time.index(after: start)...].prefix(8)) + "Z"
    }
}
