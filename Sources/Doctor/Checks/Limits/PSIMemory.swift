extension Check {
    /// All tasks wait for memory at once.
    static let psiMemory = Check(
        id: "psi.memory",
        title: "all tasks wait for memory at once",
        reads: [.file("proc/pressure/memory"), .cgroups, .processes, .listeners], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                The line full of memory pressure is the time in which every task that could have run waited for \
                memory: for a page to come back from disk or swap, or for the kernel to free one. One percent is \
                already ten milliseconds in each second in which nothing happens.
                """,
            byHand: PressureCheck.byHand + [
                "vmstat 1    # si, so: swap", "grep -E 'workingset_refault|allocstall' /proc/vmstat",
            ],
            wrongWhen:
                "More swap makes it worse for a server: it waits for the disk instead of failing early.",
            kernels: "4.20 with CONFIG_PSI, where psi=1 may be needed on the kernel's command line.",
            references: PressureCheck.references),
        examine: { exam throws(Unknown) in
            try PressureCheck.findings(
                "memory", "full", above: 0.01, exam, who: "All tasks", what: "memory at once",
                predicate: "waits for memory",
                remedies: [
                    Remedy(.app, "hold less memory: caches, buffers for each client", apply: .restart),
                    Remedy(.platform, "more memory", scope: .host, apply: .reboot),
                ],
                // Its own limit is the cause, and has a finding of its own.
                except: { group in
                    ["high", "max", "oom"].contains { (group.memoryEvent($0)?.delta ?? 0) > 0 }
                })
        })
}
