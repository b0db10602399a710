extension Check {
    /// Memory that may be promised is nearly used up.
    static let vmOvercommit = Check(
        id: "vm.overcommit",
        title: "the memory that may be promised is nearly used up",
        reads: [.file("proc/meminfo"), .sysctl("vm.overcommit_memory")], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                With vm.overcommit_memory=2 the kernel promises no more memory than CommitLimit: swap and a part of \
                RAM. Beyond it mmap(2) and fork(2) fail with ENOMEM although memory is free. With 0, the default, and \
                1 the limit is not applied, and Committed_AS above it is normal.
                """,
            byHand: ["grep -E 'Commit' /proc/meminfo", "sysctl vm.overcommit_memory vm.overcommit_ratio"],
            wrongWhen:
                "Mode 2 may be meant, so that nothing is killed for want of memory: then add swap instead.",
            references: ["https://docs.kernel.org/mm/overcommit-accounting.html", "proc_sys_vm(5)"]),
        examine: { exam throws(Unknown) in
            let mode = try exam.setting("vm.overcommit_memory")
            guard try mode.number() == strict else { return [] }
            let promised = try exam.memory("Committed_AS")
            let limit = try exam.memory("CommitLimit")
            guard limit > 0, Double(promised) / Double(limit) >= nearShare else { return [] }
            let size = "\(Amount.bytes(Double(promised))) of \(Amount.bytes(Double(limit)))"
            return [
                Finding(
                    "vm.overcommit", .warning, .limit, at: Place(setting: mode.key), touches: [.host],
                    predicate: "leaves nearly no memory to promise",
                    sentence: """
                        vm.overcommit_memory=2 lets the kernel promise \(Amount.bytes(Double(limit))), and \
                        \(Amount.bytes(Double(promised))) are promised: then mmap() and fork() fail with ENOMEM.
                        """,
                    brief: "\(size) promised",
                    evidence: [
                        try mode.evidence(),
                        Evidence(
                            source: "/proc/meminfo", field: "Committed_AS", after: Double(promised),
                            limit: Double(limit)),
                    ],
                    remedies: [
                        Remedy(
                            .platform, "more memory or swap, or a larger vm.overcommit_ratio", scope: .host)
                    ]
                )
            ]
        })
}

private let strict: Int64 = 2
private let nearShare = 0.9
