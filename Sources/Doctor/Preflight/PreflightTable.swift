/// The checklist before a load test, as a person reads it.
///
///     Not ready for 100000 connections: 1 of 9 points would fail, 1 is unknown.
///
///     CRIT  fd.process-limit    gateway[4242]  1024 of 110000 descriptors
///           DO LimitNOFILE=1048576, restart
///     ?     conntrack.full      not visible in this namespace
///           DO run on the host
///     ok    port.range-narrow   28232 ports for each destination
package struct PreflightTable {
    private let report: Report
    private let rows: [PreflightRow]
    private let style: Style

    package init(_ report: Report, _ style: Style = .plain) {
        (self.report, rows, self.style) = (report, report.preflight ?? [], style)
    }

    package static func text(of report: Report, _ style: Style = .plain) -> String {
        PreflightTable(report, style).text
    }

    package var text: String {
        let wide = (rows.map(\.check.count).max() ?? 0) + 2
        var lines = Paragraph.lines(verdict, width: style.width).map(style.bold)
        if !rows.isEmpty { lines.append("") }
        lines += rows.flatMap { self.lines(of: $0, wide) }
        lines += elsewhere
        if let first = rows.first(where: { $0.state != .ok }) {
            lines += ["", "next: outrigger doctor --explain \(first.check)"]
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Whether it will carry the load, and how many points say so.
    private var verdict: String {
        let load = report.question.connections.map { "\($0) connections" } ?? "the load test"
        func count(_ states: PreflightRow.State...) -> Int { rows.count { states.contains($0.state) } }
        let (bad, unknown) = (count(.critical, .warning), count(.unknown))
        let total = "\(rows.count) point\(rows.count == 1 ? "" : "s")"
        let blind = unknown == 0 ? "" : ", \(unknown) could not be looked at"
        let hint =
            report.question.connections == nil ? " Say how large it will be with --connections N." : ""
        if rows.isEmpty { return "No check of the checklist was asked for." }
        if bad > 0 { return "Not ready for \(load): \(bad) of \(total) would not do\(blind).\(hint)" }
        if unknown == rows.count {
            return "Nobody knows whether this host is ready for \(load)\(blind).\(hint)"
        }
        if !others.isEmpty {
            return "Not ready for \(load): \(total) passed, but this host hurts already\(blind).\(hint)"
        }
        let passed = "\(count(.ok, .info)) of \(total) passed\(blind).\(hint)"
        return unknown == 0
            ? "Ready for \(load): \(passed)" : "Nothing seen speaks against \(load): \(passed)"
    }

    private func lines(of row: PreflightRow, _ wide: Int) -> [String] {
        let start = row.state.word.padded(to: 6) + row.check.padded(to: wide)
        let what = [row.place, row.seen].filter { !$0.isEmpty }.joined(separator: "  ")
        var lines = Paragraph.lines(what.printable, width: style.width, behind: start)
        if let severity = row.state.severity, let first = lines.first {
            let word = row.state.word
            lines[0] = style.colored(word, as: severity) + first.dropFirst(word.count)
        }
        if row.state != .ok, !row.order.isEmpty {
            lines += Paragraph.lines(row.order.printable, width: style.width, behind: "      DO ")
        }
        return lines
    }

    /// What hurts now is not on the list, and bad news all the same.
    private var others: [Finding] {
        let listed = Set(rows.map(\.check))
        return report.findings.filter { $0.severity > .info && !listed.contains($0.check) }
    }

    private var elsewhere: [String] {
        if others.isEmpty { return [] }
        let names = others.map(\.heading).joined(separator: ", ")
        return [""]
            + Paragraph.lines(
                "\(names): without --preflight the doctor tells it".printable, width: style.width,
                behind: "hurts already: ")
    }
}

extension PreflightRow.State {
    fileprivate var severity: Severity? {
        switch self {
        case .ok, .unknown: nil
        case .info: .info
        case .warning: .warning
        case .critical: .critical
        }
    }
}
