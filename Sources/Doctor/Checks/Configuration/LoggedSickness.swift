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
            let log = try exam.after.kernelLog.get()
            let lines = try exam.newLogLines().filter { line in
                words.allSatisfy(line.text.contains) && isOurs(line, exam)
            }
            let ours = lines.filter { exam.isOfExamined($0, in: log) }
            // What others met is remarked.
            guard let last = ours.last ?? lines.last else { return [] }
            let count = ours.isEmpty ? lines.count : ours.count
            let whose = ours.isEmpty ? ", of a control group that was not looked into" : ""
            return [
                Finding(
                    id, ours.isEmpty ? .info : severity, .now, at: Place(),
                    touches: ours.isEmpty ? [] : [.host, .namespace], predicate: predicate,
                    sentence: """
                        The kernel says: "\(last.text.prefix(200))" (\(Amount.count(count, "such line"))\(whose)).
                        """,
                    brief: "\(Amount.count(count, "line")) in the kernel log",
                    evidence: [
                        Evidence(source: "kernel log", field: title, after: Double(count))
                    ], remedies: [Remedy(.app, remedy, scope: .host)])
            ]
        }
    }
}

extension Examination {
    /// The lines of the kernel log that came within the window.
    func newLogLines() throws(Unknown) -> [KernelLogLine] {
        let lines = try after.kernelLog.get()
        // The log's clock drifts against that of /proc/uptime: what was there before tells better than the time.
        if let last = (try? before.kernelLog.get())?.last {
            if let place = lines.lastIndex(of: last) { return Array(lines[(place + 1)...]) }
            return lines.filter { $0.seconds > last.seconds }
        }
        let start = try startSeconds()
        // Lines beyond the window are those of an earlier boot.
        return lines.filter { $0.seconds >= start && $0.seconds <= start + seconds + 1 }
    }

    /// When the window began, in seconds since boot.
    private func startSeconds() throws(Unknown) -> Double {
        guard let seconds = try before.text("proc/uptime").split(separator: " ").first.flatMap({ Double($0) })
        else { throw Unknown("/proc/uptime does not begin with a number") }
        return seconds
    }

    /// Whether a line is about the whole host, or a control group of the examined processes or above them.
    ///
    /// The log is the host's: who asks about a part of it has nothing to do with the groups of others.
    fileprivate func isOfExamined(_ line: KernelLogLine, in log: [KernelLogLine]) -> Bool {
        guard isAboutPart else { return true }
        let examined = before.processes + after.processes
        if let killed = LoggedGroup.killed(line.text) {
            // The machine's own limit.
            if line.text.hasPrefix("Out of memory") { return true }
            if examined.contains(where: { "\($0.pid)" == killed }) { return true }
            let groups = LoggedGroup.ofKill(killed, by: line, in: log)
            if groups.isEmpty { return !line.text.hasPrefix("Memory cgroup") }
            return groups.contains { isExamined($0, among: examined) }
        }
        return LoggedGroup.rejected(line.text).map { isExamined($0, among: examined) } ?? true
    }

    private func isExamined(_ group: Substring, among processes: [ProcessSample]) -> Bool {
        processes.contains { $0.cgroups.contains { CgroupPath.isIn($0, String(group)) } }
    }
}

/// The control groups that the kernel names in its log.
private enum LoggedGroup {
    /// `cgroup: fork rejected by pids controller in /gateway.service`.
    static func rejected(_ text: String) -> Substring? { rest(of: text, behind: "pids controller in ") }

    /// The pid in `Memory cgroup out of memory: Killed process 4242 (gateway) total-vm:1000kB`.
    static func killed(_ text: String) -> Substring? {
        rest(of: text, behind: "Killed process ")?.prefix { $0.isASCII && $0.isNumber }
    }

    /// Whose limit it was, and whose process, as the last line before it that names them has it.
    ///
    ///     oom-kill:constraint=CONSTRAINT_MEMCG,…,oom_memcg=/a,task_memcg=/a/b,task=gateway,pid=4242,uid=0
    ///     Task in /a/b killed as a result of limit of /a        before Linux 5.0
    static func ofKill(_ pid: Substring, by line: KernelLogLine, in log: [KernelLogLine]) -> [Substring] {
        let end = log.lastIndex(of: line) ?? log.endIndex
        for text in log[..<end].reversed().lazy.map(\.text) {
            if text.hasPrefix("oom-kill:"), text.contains(",pid=\(pid),") {
                return [
                    rest(of: text, behind: "oom_memcg=", before: ",task_memcg="),
                    rest(of: text, behind: "task_memcg=", before: ",task="),
                ].compactMap(\.self)
            }
            if text.hasPrefix("Task in "), let limit = rest(of: text, behind: " as a result of limit of ") {
                return [limit] + [rest(of: text, behind: "Task in ", before: " killed as")].compactMap(\.self)
            }
        }
        return []
    }

    private static func rest(of text: String, behind words: String, before end: String? = nil) -> Substring? {
        guard let start = text.firstRange(of: words)?.upperBound else { return nil }
        let rest = text[start...]
        guard let end else { return rest }
        return rest.firstRange(of: end).map { rest[..<$0.lowerBound] }
    }
}
