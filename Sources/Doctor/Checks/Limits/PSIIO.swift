extension Check {
    /// All tasks wait for storage at once.
    static let psiIO = Check(
        id: "psi.io",
        title: "all tasks wait for storage at once",
        reads: [.file("proc/pressure/io"), .cgroups, .processes, .listeners], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                The line full of I/O pressure is the time in which every task that could have run waited for \
                storage. A server that writes its log, or syncs a file, on the thread that serves clients stands \
                still for as long.
                """,
            byHand: PressureCheck.byHand + ["iostat -x 1    # aqu-sz, await", "iotop -o"],
            wrongWhen:
                "A host that only copies data may wait for storage without harm: then no server is among its tasks.",
            kernels: "4.20 with CONFIG_PSI, where psi=1 may be needed on the kernel's command line.",
            references: PressureCheck.references),
        examine: { exam throws(Unknown) in
            try PressureCheck.findings(
                "io", "full", above: 0.05, exam, who: "All tasks", what: "storage at once",
                predicate: "waits for storage",
                remedies: [
                    Remedy(
                        .app, "write logs and files on another thread than clients are served on",
                        apply: .restart),
                    Remedy(.platform, "faster storage, or fewer writers", scope: .host),
                ])
        })
}
