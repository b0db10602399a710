/// What the doctor says: findings folded, and everything that was looked at without one.
package struct Report: Sendable {
    /// A finding with those that it causes.
    package struct Root: Sendable {
        package var finding: Finding
        package var consequences: [Finding]

        package init(finding: Finding, consequences: [Finding]) {
            self.finding = finding
            self.consequences = consequences
        }
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
    /// In the order in which they are told.
    package var roots: [Root]
    package var history: [Past]
    package var skipped: [Skipped]
    /// Popular settings without bearing on what was found.
    package var irrelevant: [String]
    /// Checks that looked and found nothing.
    package var fine: [String]

    package var findings: [Finding] { roots.flatMap { [$0.finding] + $0.consequences } }

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
