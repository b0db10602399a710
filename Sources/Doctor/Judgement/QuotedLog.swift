/// Lines of the kernel log that say what a check has found itself: evidence there, and no finding of their own.
///
/// What the kernel complains about is at least as bad as its line.
package enum QuotedLog {
    /// By check of the log: the checks that quote it.
    package static let quotedBy: [String: [String]] = [
        "kmsg.conntrack-full": ["conntrack.full"],
        "kmsg.orphans": ["close.orphan-limit"],
        "kmsg.tcp-memory": ["mem.tcp-pressure", "close.orphan-limit"],
        // A full accept queue keeps requests from leaving theirs.
        "kmsg.syn-flood": [
            "syn.queue-full", "syn.drop-no-cookies", "syn.cookies-always", "listen.overflow",
        ],
        "kmsg.neighbour-overflow": ["neigh.table-full"],
        "kmsg.file-max": ["fd.file-max"],
        "kmsg.oom-kill": ["cgroup.oom"],
        "kmsg.fork-rejected": ["cgroup.pids-max"],
    ]

    /// The findings with what the log says moved into the evidence of the first that quotes it.
    package static func folded(_ findings: [Finding]) -> [Finding] {
        var rest: [Finding] = []
        var quoted: [(log: Finding, by: [String])] = []
        for finding in findings {
            let quoting = quotedBy[finding.check] ?? []
            if findings.contains(where: { quoting.contains($0.check) }) {
                quoted.append((finding, quoting))
            } else {
                rest.append(finding)
            }
        }
        for (log, quoting) in quoted {
            guard let place = rest.firstIndex(where: { quoting.contains($0.check) }) else { continue }
            rest[place] = rest[place].showing(rest[place].evidence + log.evidence)
            rest[place].severity = max(rest[place].severity, log.severity)
        }
        return rest
    }
}
