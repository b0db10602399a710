/// The report as a table that a person reads in ten seconds.
///
/// First the verdict, then what is above info with its remedy and its consequences, then everything that was looked at
/// without a finding, in a line or two each.
package struct TableReport {
    /// Roots that are shown; the others are counted, and `--json` has them.
    package static let rootLimit = 20

    private let report: Report
    private let style: Style

    package init(_ report: Report, _ style: Style = .plain) {
        self.report = report
        self.style = style
    }

    package static func text(of report: Report, _ style: Style = .plain) -> String {
        TableReport(report, style).text
    }

    package var text: String {
        let verdict = Paragraph.lines(Verdict(report).sentence.printable, width: style.width).map(style.bold)
        let parts = [verdict, table, remarks, closing].filter { !$0.isEmpty }
        return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var sick: [Report.Root] { report.roots.filter { $0.finding.severity > .info } }

    private var table: [String] {
        let shown = sick.prefix(Self.rootLimit)
        guard !shown.isEmpty else { return [] }
        let heading = TableColumns.Row(
            severity: "SEV", what: "WHAT", place: "WHERE",
            brief: "EVIDENCE (\(FindingText.window(report.seconds)) s)")
        let columns = TableColumns(
            shown.flatMap { rows(of: $0, depth: 0) }.map(\.row), heading: heading, width: style.width)
        var lines = [style.faint(columns.headingLine)]
        for root in shown {
            for (row, finding, depth) in rows(of: root, depth: 0) {
                lines += dressed(columns.lines(of: row), finding.severity, row.severity)
                lines += FindingRemarks(finding, report.host, style, depth: depth).lines
            }
        }
        let rest = sick.count - shown.count
        if rest > 0 { lines.append("and \(rest) more; --json has them all") }
        return lines
    }

    private func rows(
        of root: Report.Root, depth: Int
    ) -> [(row: TableColumns.Row, finding: Finding, depth: Int)] {
        let finding = root.finding
        let margin = depth == 0 ? "" : String(repeating: "  ", count: depth - 1) + "└ "
        let row = TableColumns.Row(
            severity: depth == 0 ? finding.severity.shortName : "", what: margin + finding.check,
            place: finding.place.text.printable, brief: finding.brief.printable)
        return [(row, finding, depth)] + root.consequences.flatMap { rows(of: $0, depth: depth + 1) }
    }

    private func dressed(_ lines: [String], _ severity: Severity, _ word: String) -> [String] {
        guard !word.isEmpty, let first = lines.first else { return lines }
        return [style.colored(word, as: severity) + first.dropFirst(word.count)] + lines.dropFirst()
    }

    /// What is only info, in one line; with all that it rests on when that is wanted.
    private var remarks: [String] {
        let mild = report.roots.filter { $0.finding.severity == .info }.flatMap(\.findings)
        if mild.isEmpty { return report.notes.flatMap(note) }
        let texts = Self.merged(mild).map { finding, count in
            "\(finding.check)\(count > 1 ? " ×\(count)" : "") (\(finding.brief.printable))"
        }
        var lines = Paragraph.lines(texts.joined(separator: ", "), width: style.width, behind: "INFO  ")
        lines = dressed(lines, .info, "INFO")
        if style.isVerbose {
            lines += mild.flatMap { FindingRemarks($0, report.host, style).lines }
        }
        return lines + report.notes.flatMap(note)
    }

    private func note(_ text: String) -> [String] {
        Paragraph.lines(text.printable, width: style.width, behind: "note: ")
    }

    /// Findings of one check told once, with how many there are.
    private static func merged(_ findings: [Finding]) -> [(finding: Finding, count: Int)] {
        var order: [(finding: Finding, count: Int)] = []
        for finding in findings {
            if let place = order.firstIndex(where: { $0.finding.check == finding.check }) {
                order[place].count += 1
            } else {
                order.append((finding, 1))
            }
        }
        return order
    }

    private var closing: [String] { ReportClosing(report, style).lines }
}

extension Severity {
    /// As the table has it.
    var shortName: String {
        switch self {
        case .critical: "CRIT"
        case .warning: "WARN"
        case .info: "INFO"
        }
    }
}
