/// How bad a finding is, mildest first.
package enum Severity: Int, Comparable, CaseIterable, Sendable {
    case info
    case warning
    case critical

    package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

    /// As JSON has it.
    package var name: String {
        switch self {
        case .info: "info"
        case .warning: "warning"
        case .critical: "critical"
        }
    }
}

/// When a sickness hurts.
package enum Grade: String, CaseIterable, Comparable, Sendable {
    /// A counter moved, or a state persisted, in the window.
    case now = "N"
    /// Near a limit.
    case limit = "L"
    /// Configuration that will bite at the stated number of connections.
    case configuration = "C"

    package static func < (left: Grade, right: Grade) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .now: 0
        case .limit: 1
        case .configuration: 2
        }
    }
}

/// How sure a finding is of its cause.
package enum Confidence: String, Sendable {
    case certain
    case likely
}
