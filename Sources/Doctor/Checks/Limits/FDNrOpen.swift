extension Check {
    /// No process may have a descriptor limit above fs.nr_open.
    static let fdNrOpen = Check(
        id: "fd.nr-open",
        title: "fs.nr_open caps the descriptor limit of every process",
        reads: [.processes, .sysctl("fs.nr_open")], scope: .host, apply: .live, preflight: seen,
        explanation: Explanation(
            mechanism: """
                fs.nr_open is the highest value that RLIMIT_NOFILE can have, for root too. systemd cuts a larger \
                LimitNOFILE= down to it; setrlimit(2) answers EPERM.
                """,
            byHand: ["sysctl fs.nr_open", "grep 'open files' /proc/PID/limits"],
            wrongWhen: "Raising it alone changes no process: the limit of each has to be raised as well.",
            references: ["proc_sys_fs(5), nr_open", "fs/file.c: alloc_fdtable()"]),
        examine: { exam throws(Unknown) in
            let setting = try exam.setting(key)
            // Without a process that may be seen only the connections to come can be judged.
            let uses = exam.processes.compactMap(DescriptorUse.init)
            let fullest = uses.max { $0.open < $1.open }
            let ceiling = Ceiling(
                check: "fd.nr-open", key: key, noun: "descriptors of one process",
                used: Int64(clamping: fullest?.open ?? 0), limit: try setting.number(),
                evidence: [try setting.evidence()] + [fullest?.evidence].compactMap(\.self),
                harm: "no RLIMIT_NOFILE lets a process open more", wanted: DescriptorTarget.wanted(exam) ?? 0)
            return [ceiling.finding(exam)].compactMap(\.self)
        })
}

private let key = "fs.nr_open"

private let seen: Check.Seen = { exam throws(Unknown) in
    "a process may have up to \(try exam.setting(key).number()) descriptors"
}
