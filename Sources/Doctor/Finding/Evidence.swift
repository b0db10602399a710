/// One number that a finding rests on, and where a person can read it again.
///
///     /proc/4242/net/netstat  TcpExt.ListenOverflows  10 → 481 (+471)
package struct Evidence: Equatable, Sendable {
    /// A file with its path, or the kernel interface: `sock_diag`, `unix_diag`, `rtnetlink`.
    package let source: String
    package let field: String
    /// At the start of the window; `nil` for what has no history.
    package let before: Double?
    package let after: Double
    /// What `after` must not pass, when there is such a thing.
    package let limit: Double?

    package init(source: String, field: String, before: Double? = nil, after: Double, limit: Double? = nil) {
        self.source = source
        self.field = field
        self.before = before
        self.after = after
        self.limit = limit
    }

    package var delta: Double? { before.map { after - $0 } }
}

/// A counter at both ends of the window.
package struct Change: Equatable, Sendable {
    package let source: String
    package let field: String
    package let before: Int64
    package let after: Int64

    package init(source: String, field: String, before: Int64, after: Int64) {
        self.source = source
        self.field = field
        self.before = before
        self.after = after
    }

    /// How far it rose; a counter that fell has begun anew, and says nothing about the window.
    package var delta: Int64 {
        let (risen, overflow) = after.subtractingReportingOverflow(before)
        return after < before ? 0 : overflow ? .max : risen
    }

    package var evidence: Evidence {
        Evidence(source: source, field: field, before: Double(before), after: Double(after))
    }
}
