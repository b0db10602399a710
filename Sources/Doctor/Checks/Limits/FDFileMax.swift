extension Check {
    /// The host is near the number of open files it allows.
    static let fdFileMax = Check(
        id: "fd.file-max",
        title: "the host runs out of open files",
        reads: [.sysctl("fs.file-nr"), .sysctl("fs.file-max")], scope: .host, apply: .live, preflight: seen,
        explanation: Explanation(
            mechanism: """
                Every open file, socket and pipe of the host is one entry, whoever opened it; fs.file-max bounds \
                their number. Beyond it open(2), socket(2) and accept(2) fail with ENFILE for all but root, and the \
                log says "VFS: file-max limit reached". The default grows with memory, some 100,000 for each GiB, \
                and since 5.x distributions with systemd set it to the largest number there is.
                """,
            byHand: ["cat /proc/sys/fs/file-nr    # allocated, 0, limit", "dmesg | grep file-max"],
            wrongWhen: """
                The popular fs.file-max=1000000 is lower than the default of a host with more than 10 GiB. And it is \
                not the limit of a process: that is RLIMIT_NOFILE.
                """,
            references: ["proc_sys_fs(5), file-max", "fs/file_table.c: alloc_empty_file()"]),
        examine: { exam throws(Unknown) in
            let files = try exam.setting("fs.file-nr")
            let used = try files.number()
            let limit = try exam.setting(key)
            let maximum = try limit.number()
            let wanted = DescriptorTarget.wanted(exam) ?? 0
            let ceiling = Ceiling(
                check: "fd.file-max", key: key, noun: "open files", used: used, limit: maximum,
                evidence: [try files.evidence(limit: Double(maximum))],
                harm: "accept() and open() fail with ENFILE",
                risk: "each open file takes some 300 bytes of kernel memory",
                wanted: wanted == 0 || used > .max - wanted ? 0 : used + wanted)
            return [ceiling.finding(exam)].compactMap(\.self)
        })
}

private let key = "fs.file-max"

private let seen: Check.Seen = { exam throws(Unknown) in
    let more = DescriptorTarget.wanted(exam).map { " and \($0) more" } ?? ""
    return "\(try exam.setting("fs.file-nr").number())\(more) of \(try exam.setting(key).number()) open files"
}
