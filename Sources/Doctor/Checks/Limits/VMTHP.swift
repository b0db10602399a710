extension Check {
    /// Huge pages make allocations wait.
    static let vmTHP = Check(
        id: "vm.thp",
        title: "huge pages make allocations wait",
        reads: [.file("proc/vmstat")], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                With transparent huge pages a fault may ask for 2 MiB in one piece. Where memory is fragmented the \
                thread that faulted first moves pages around (compaction, compact_stall), or gives up and takes small \
                ones (thp_fault_fallback). The first is a pause of milliseconds in a server.
                """,
            byHand: [
                "grep -E 'compact_stall|thp_fault_fallback ' /proc/vmstat    # twice",
                "cat /sys/kernel/mm/transparent_hugepage/{enabled,defrag}",
            ],
            wrongWhen:
                "Large heaps that are touched at random gain from huge pages: let them ask for it (madvise).",
            references: ["https://docs.kernel.org/admin-guide/mm/transhuge.html"]),
        examine: { exam throws(Unknown) in
            let stalls = try exam.vmChange("compact_stall")
            // A kernel without huge pages has not fallen back from them.
            let fallbacks = try? exam.vmChange("thp_fault_fallback")
            let moved = [stalls, fallbacks].compactMap(\.self).filter {
                exam.perSecond($0.delta) > mostPerSecond
            }
            guard !moved.isEmpty else { return [] }
            return [
                Finding(
                    "vm.thp", .info, .now, at: Place(), touches: [.host],
                    predicate: "makes allocations wait for huge pages",
                    sentence: """
                        In \(FindingText.number(exam.seconds)) s allocations waited \(stalls.delta) times for \
                        compaction and \(fallbacks?.delta ?? 0) times did not get a huge page.
                        """,
                    brief: "+\(stalls.delta) stalls, +\(fallbacks?.delta ?? 0) fallbacks",
                    evidence: [stalls, fallbacks].compactMap { $0?.evidence },
                    remedies: [
                        Remedy(
                            .platform, "give huge pages only to those who ask for them", scope: .host,
                            risk: "large heaps lose some speed",
                            command: "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled")
                    ])
            ]
        })
}

private let mostPerSecond = 1.0
