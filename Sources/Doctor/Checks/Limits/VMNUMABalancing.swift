extension Check {
    /// The kernel moves much memory between nodes.
    static let vmNUMABalancing = Check(
        id: "vm.numa-balancing",
        title: "the kernel moves memory between NUMA nodes",
        reads: [.file("proc/vmstat")], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                On a host with several nodes the kernel unmaps pages now and then to see which CPU touches them, and \
                moves them nearer. Each look is a page fault, each move a copy; a server whose threads run on all \
                nodes pays without end and gains nothing.
                """,
            byHand: [
                "grep numa_pages_migrated /proc/vmstat    # twice", "numastat -p PID",
                "sysctl kernel.numa_balancing",
            ],
            wrongWhen: "Programs that stay on one node gain from it.",
            kernels: "3.13.",
            references: [
                "https://docs.kernel.org/admin-guide/sysctl/kernel.html#numa-balancing", "numactl(8)",
            ]),
        examine: { exam throws(Unknown) in
            let moved = try exam.vmChange("numa_pages_migrated")
            let rate = exam.perSecond(moved.delta)
            guard rate > mostPerSecond else { return [] }
            return [
                Finding(
                    "vm.numa-balancing", .info, .now, at: Place(), touches: [.host],
                    predicate: "moves memory between its nodes",
                    sentence: """
                        The kernel moved \(moved.delta) pages between NUMA nodes in \
                        \(FindingText.number(exam.seconds)) s.
                        """,
                    brief: "+\(moved.delta) pages moved", evidence: [moved.evidence],
                    remedies: [
                        Remedy(
                            .platform, "bind the server to one node", scope: .host, apply: .restart,
                            risk: "it has only that node's CPUs and memory",
                            command: "numactl --cpunodebind=0 --membind=0 COMMAND")
                    ])
            ]
        })
}

/// Some 4 MB a second; a host that balances now and then stays below.
private let mostPerSecond = 1000.0
