extension Check {
    /// A process is near the number of memory maps it may have.
    static let procMapCount = Check(
        id: "proc.map-count",
        title: "a process runs out of memory maps",
        reads: [.processes, .sysctl("vm.max_map_count")], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                Every mapped file, thread stack and arena of the allocator is a map; vm.max_map_count bounds those of \
                one process. Beyond it mmap(2) fails with ENOMEM although memory is free: threads cannot start, \
                allocators abort. Databases with memory-mapped files, and runtimes with very many threads, meet it.
                """,
            byHand: ["wc -l /proc/PID/maps", "sysctl vm.max_map_count"],
            wrongWhen: "Maps that only grow are a leak.",
            references: [
                "https://docs.kernel.org/admin-guide/sysctl/vm.html#max-map-count", "mmap(2), ENOMEM",
            ]),
        examine: { exam throws(Unknown) in
            let setting = try exam.setting("vm.max_map_count")
            let limit = try setting.number()
            let processes = try exam.visibleProcesses()
            let findings: [Finding] = processes.compactMap { process in
                guard let maps = process.after.mapCount, limit > 0, Double(maps) / Double(limit) >= nearShare
                else {
                    return nil
                }
                let before = process.before?.mapCount.flatMap { $0 > 0 ? $0 : nil }
                return Finding(
                    "proc.map-count", .warning, .limit, at: process.place, touches: [.process(process.pid)],
                    predicate: "is near its limit of memory maps",
                    sentence: """
                        \(process.place.subject) has \(maps) of \(limit) memory maps; at the limit mmap() fails with \
                        ENOMEM although memory is free.
                        """,
                    brief: "\(maps) of \(limit) maps",
                    evidence: [
                        Evidence(
                            source: "/proc/\(process.pid)/maps", field: "lines",
                            before: before.map(Double.init), after: Double(maps),
                            limit: Double(limit))
                    ],
                    remedies: [
                        Remedy.sysctl(
                            "vm.max_map_count", to: "\(min(max(limit, 0), 1 << 29) * 2)", in: exam,
                            risk: "each map takes some 200 bytes of kernel memory")
                    ].compactMap(\.self))
            }
            if findings.isEmpty, let unseen = processes.first(where: { $0.after.mapCount == nil }) {
                throw Unknown(
                    "the memory maps of \(unseen.place.subject) may not be seen",
                    grant: "run as root, or as the user of the server")
            }
            return findings
        })
}

private let nearShare = 0.8
