/// What the doctor says: findings folded, and everything that was looked at without one.
package struct Report: Sendable {
    /// A finding with those that it causes, and these with theirs.
    package struct Root: Sendable {
        package var finding: Finding
        package var consequences: [Root]

        package init(finding: Finding, consequences: [Root]) {
            self.finding = finding
            self.consequences = consequences
        }

        /// Itself, then all below it, as they are printed.
        package var findings: [Finding] { [finding] + consequences.flatMap(\.findings) }
    }

    /// Something that happened since boot, and not in the window.
    package struct Past: Equatable, Sendable {
        package let check: String
        package let field: String
        package let count: Int64

        package init(check: String, field: String, count: Int64) {
            self.check = check
            self.field = field
            self.count = count
        }
    }

    /// A finding of a running sidecar that is over: the burst of twenty minutes ago.
    package struct Episode: Equatable, Sendable {
        package let check: String
        package let severity: Severity
        /// RFC 3339, as are all times of a report.
        package let from: String
        package let to: String
        package let place: String
        package let brief: String

        package init(
            check: String, severity: Severity, from: String, to: String, place: String, brief: String
        ) {
            self.check = check
            self.severity = severity
            self.from = from
            self.to = to
            self.place = place
            self.brief = brief
        }
    }

    /// A check that could not look.
    package struct Skipped: Equatable, Sendable {
        package let check: String
        package let unknown: Unknown

        package init(check: String, unknown: Unknown) {
            self.check = check
            self.unknown = unknown
        }
    }

    package let question: Question
    package let host: HostDescription
    package let seconds: Double
    /// When the window began; `nil` where nobody knows, as of a recording.
    package var start: String?
    /// How many listeners and processes were looked at.
    package var listenerCount = 0
    package var processCount = 0
    /// In the order in which they are told.
    package var roots: [Root]
    /// What takes part in a finding without being its cause, a sentence each.
    package var notes: [String] = []
    package var history: [Past]
    package var episodes: [Episode] = []
    package var skipped: [Skipped]
    /// Popular settings without bearing on what was found.
    package var irrelevant: [String]
    /// Checks that looked and found nothing.
    package var fine: [String]
    /// The checklist before a load test; `nil` when nobody asked for it.
    package var preflight: [PreflightRow]?

    package init(
        question: Question, host: HostDescription, seconds: Double, roots: [Root] = [], history: [Past] = [],
        skipped: [Skipped] = [], irrelevant: [String] = [], fine: [String] = []
    ) {
        self.question = question
        self.host = host
        self.seconds = seconds
        self.roots = roots
        self.history = history
        self.skipped = skipped
        self.irrelevant = irrelevant
        self.fine = fine
    }

    package var findings: [Finding] { roots.flatMap(\.findings) }

    /// 3 for any critical finding, 1 for any warning, else 0.
    ///
    /// That the target could not be examined at all, 2, is said elsewhere.
    package var exitCode: Int32 {
        switch findings.map(\.severity).max() {
        case .critical: 3
        case .warning: 1
        case .info, nil: 0
        }
    }
}
