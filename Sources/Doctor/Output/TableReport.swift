/// The report as a table that a person reads in ten seconds.
package enum TableReport {
    package static func text(of report: Report) -> String {
        report.findings.flatMap(FindingText.lines(of:)).map { $0 + "\n" }.joined()
    }
}
