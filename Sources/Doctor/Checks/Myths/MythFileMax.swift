extension Check {
    /// fs.file-max=1000000 is believed to be a raise.
    static let mythFileMax = Myth(
        id: "myth.file-max", title: "fs.file-max=1000000 raises the descriptor limit",
        reads: [.sysctl("fs.file-max"), .sysctlFiles],
        truth: """
            the kernel's own value grows with memory and is higher here; what binds a process is RLIMIT_NOFILE, below \
            fs.nr_open.
            """,
        predicate: "is lower than what the kernel would choose",
        explanation: Explanation(
            mechanism: """
                fs.file-max bounds the open files of the whole host. The kernel chooses a tenth of the memory in KiB: \
                2.4 million on 24 GiB; and systemd sets it to the largest number there is. Pasting 1000000 lowers it.

                "Too many open files" in a server is EMFILE: its own limit, RLIMIT_NOFILE, which may be raised up to \
                fs.nr_open. Reaching fs.file-max is ENFILE, "Too many open files in system", and hits everybody.
                """,
            byHand: [
                "cat /proc/sys/fs/file-nr    # in use, 0, limit", "grep 'open files' /proc/PID/limits",
            ],
            wrongWhen: "On a shared host a low limit may be meant as a fence; better to set it per service.",
            references: ["proc_sys_fs(5)", "fs/file_table.c: files_maxfiles_init()", "getrlimit(2)"])
    ) { exam throws(Unknown) in
        let running = try exam.setting("fs.file-max").number()
        let own = max(KernelDefaults.fileMax(memoryBytes: exam.host.memoryBytes), 8192)
        return exam.traces(of: "fs.file-max") { $0[0] < max(own / 10 * 9, min(running, own)) }
    }.check
}
