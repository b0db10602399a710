/// One point of the checklist before a load test.
package struct PreflightRow: Equatable, Sendable {
    package enum State: String, Sendable {
        case ok
        /// Worth knowing, and in nobody's way.
        case info
        case warning
        case critical
        /// It could not be looked at.
        case unknown
    }

    package let check: String
    package let state: State
    package let place: String
    /// What was seen, or why nothing could be.
    package let seen: String
    /// What to do; empty where nothing is.
    package let order: String
}

extension PreflightRow {
    /// The points of a checklist, worst first: every check that belongs to it, passed or not, and what
    /// else would bite under that load.
    ///
    /// A check without findings says what it saw; findings say it themselves.
    package static func rows(of report: Report, _ exam: Examination, by checks: [Check]) -> [PreflightRow] {
        let rows = checks.flatMap { check -> [PreflightRow] in
            let findings = report.findings.filter { $0.check == check.id }
            guard let seen = check.preflight else {
                return findings.filter { $0.grade == .configuration && $0.severity > .info }
                    .map { PreflightRow($0, in: report) }
            }
            if !findings.isEmpty { return findings.map { PreflightRow($0, in: report) } }
            if let skipped = report.skipped.first(where: { $0.check == check.id }) {
                return [PreflightRow(check.id, skipped.unknown)]
            }
            do throws(Unknown) {
                return [
                    PreflightRow(check: check.id, state: .ok, place: "", seen: try seen(exam), order: "")
                ]
            } catch { return [PreflightRow(check.id, error)] }
        }
        return rows.enumerated().sorted { left, right in
            let (one, other) = (left.element.state.rank, right.element.state.rank)
            return one == other ? left.offset < right.offset : one < other
        }.map(\.element)
    }

    private init(_ finding: Finding, in report: Report) {
        let state: State =
            switch finding.severity {
            case .info: .info
            case .warning: .warning
            case .critical: .critical
            }
        // A setting that has a row of its own is told there.
        let told = report.findings.compactMap { $0.place.setting == nil ? nil : $0.remedies.first?.key }
        let own = finding.place.setting == nil ? finding.remedies.first { !told.contains($0.key ?? "") } : nil
        let order = (own ?? finding.remedies.first).map { FindingRemarks.order($0, on: report.host) } ?? ""
        self.init(
            check: finding.check, state: state, place: finding.place.text, seen: finding.brief, order: order)
    }

    private init(_ check: String, _ unknown: Unknown) {
        self.init(check: check, state: .unknown, place: "", seen: unknown.reason, order: unknown.grant)
    }
}

extension PreflightRow.State {
    /// Worst first; what is unknown may be worse than what is known to be a remark.
    fileprivate var rank: Int {
        switch self {
        case .critical: 0
        case .warning: 1
        case .unknown: 2
        case .info: 3
        case .ok: 4
        }
    }

    /// As the checklist has it.
    var word: String {
        switch self {
        case .ok: "ok"
        case .info: "INFO"
        case .warning: "WARN"
        case .critical: "CRIT"
        case .unknown: "?"
        }
    }
}
