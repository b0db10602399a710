/// A line of the kernel log that names a sickness.
///
/// Each becomes a check: raised when such a line came within the window. The kernel prints most of them a few times and
/// then keeps silent, so their absence says nothing.
struct LoggedSickness: Sendable {
    let id: String
    let title: String
    /// A line that holds all of these.
    let words: [String]
    let severity: Severity
    let predicate: String
    let remedy: String
    let explanation: Explanation
    /// Whether a line is about the namespace that is examined: the log is the whole host's.
    var isOurs: @Sendable (KernelLogLine, Examination) -> Bool = { _, _ in true }

    var check: Check {
        Check(
            id: id, title: title, reads: [.kernelLog, .file("proc/uptime")], scope: .host, apply: .live,
            explanation: explanation
        ) { exam throws(Unknown) in
            let start = try exam.startSeconds()
            let lines = try exam.after.kernelLog.get().filter { line in
                line.seconds >= start && words.allSatisfy(line.text.contains) && isOurs(line, exam)
            }
            guard let last = lines.last else { return [] }
            return [
                Finding(
                    id, severity, .now, at: Place(), touches: [.host, .namespace], predicate: predicate,
                    sentence: "The kernel says: \"\(last.text.prefix(200))\" (\(lines.count) such lines).",
                    brief: "\(lines.count) lines in the kernel log",
                    evidence: [
                        Evidence(source: "kernel log", field: title, after: Double(lines.count))
                    ], remedies: [Remedy(.app, remedy, scope: .host)])
            ]
        }
    }
}

extension Examination {
    /// When the window began, in seconds since boot.
    fileprivate func startSeconds() throws(Unknown) -> Double {
        guard let seconds = try before.text("proc/uptime").split(separator: " ").first.flatMap({ Double($0) })
        else { throw Unknown("/proc/uptime does not begin with a number") }
        return seconds
    }
}
