extension Check {
    /// The host is at its limit of open files, as the kernel log says.
    static let kmsgFileMax = LoggedSickness(
        id: "kmsg.file-max", title: "the host is at its limit of open files", words: ["VFS: file-max limit"],
        severity: .critical,
        predicate: "can open no more files",
        remedy: "find who holds them; raise fs.file-max",
        explanation: Explanation(
            mechanism: """
                fs.file-max bounds the open files of all processes together. At it open(2), accept(2) and socket(2) fail with \
                ENFILE, for everybody but root.
                """,
            byHand: [
                "dmesg | grep file-max",
                "cat /proc/sys/fs/file-nr",
            ],
            wrongWhen: "A process that leaks reaches any limit: see fd.process-limit.",
            kernels: "All since 3.10.",
            references: ["fs/file_table.c: alloc_empty_file()"])
    ).check
}
