extension Check {
    /// Closed connections are reset because the host has too many without an owner.
    static let closeOrphanLimit = Check(
        id: "close.orphan-limit",
        title: "too many closed connections without an owner, the kernel resets some",
        reads: [
            .counters, .kernelLog, .file("proc/net/sockstat"), .sysctl("net.ipv4.tcp_max_orphans"),
            .sysctl("net.ipv4.tcp_mem"),
        ],
        scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                A socket that its process has closed and that still has something to send, or waits for the peer's \
                FIN, is an orphan. Above tcp_max_orphans the kernel resets orphans instead of finishing them, says \
                "too many orphaned sockets" in its log and counts TCPAbortOnMemory. Orphans that do not get on, with \
                old timers or much unsent data, count double or fourfold, so this can begin at a quarter of the limit.

                The same counter moves when TCP memory is full; then tcp_mem is the limit. Number and limit are the \
                whole host's: a container sees neither its share nor the limit.
                """,
            byHand: [
                "grep TCP: /proc/net/sockstat    # orphan, mem in pages",
                "sysctl net.ipv4.tcp_max_orphans net.ipv4.tcp_mem",
                "nstat -az TcpExtTCPAbortOnMemory; dmesg | grep -i orphan",
            ],
            wrongWhen: """
                A higher limit lets peers that do not read hold more memory. If it is they that make the orphans, \
                bound what each may hold, and close them with a timeout.
                """,
            references: [
                "tcp(7), tcp_max_orphans", "net/ipv4/tcp_timer.c: tcp_out_of_resources()",
                "net/ipv4/tcp.c: tcp_check_oom()",
            ]),
        examine: { exam throws(Unknown) in
            let orphans = try exam.sockstat("TCP", "orphan")
            let aborts = exam.changeIfAny("TcpExt.TCPAbortOnMemory")
            if aborts.delta > 0 { return OrphanLimit.aborted(aborts, orphans, exam) }
            let limit = try exam.setting("net.ipv4.tcp_max_orphans").number()
            guard limit > 0, Double(orphans.after) >= Double(limit) * OrphanLimit.near else { return [] }
            return [OrphanLimit.close(orphans, limit, exam)]
        })
}

private enum OrphanLimit {
    static let near = 0.25
    private static let most: Int64 = 1 << 30
    private static let messages = ["too many orphaned sockets", "too many of orphaned sockets"]

    static func aborted(_ aborts: Change, _ orphans: Change, _ exam: Examination) -> [Finding] {
        // A container does not see tcp_mem; then the log may tell, or nobody.
        let memoryLimit = (try? exam.setting("net.ipv4.tcp_mem").numbers()).flatMap {
            $0.count == 3 ? $0[2] : nil
        }
        let memory = try? exam.sockstat("TCP", "mem")
        // With memory full it is mem.tcp-pressure that resets.
        if let memoryLimit, let memory, max(memory.before, memory.after) >= memoryLimit { return [] }
        let isLogged = logged(exam) != nil
        let limit = try? exam.setting("net.ipv4.tcp_max_orphans").number()
        let cause =
            memoryLimit == nil ? "whether TCP memory is full cannot be seen here" : "TCP memory is not full"
        let bound = limit.map { " where tcp_max_orphans is \($0)" } ?? ""
        return [
            Finding(
                "close.orphan-limit", .critical, .now, at: Place(setting: "net.ipv4.tcp_max_orphans"),
                touches: [.host, .namespace], predicate: "is too low: closed connections are reset",
                sentence: """
                    \(aborts.delta) closed connections were reset and lost their last bytes: the host has \
                    \(orphans.after) orphans\(bound), and \(cause).
                    """,
                brief: "+\(aborts.delta) resets, \(orphans.after) orphans",
                evidence: evidence(aborts, orphans, limit) + [memory?.evidence].compactMap(\.self),
                remedies: remedies(limit, exam),
                confidence: isLogged || memoryLimit != nil ? .certain : .likely,
                lossPerSecond: exam.perSecond(aborts.delta))
        ]
    }

    static func close(_ orphans: Change, _ limit: Int64, _ exam: Examination) -> Finding {
        Finding(
            "close.orphan-limit", .warning, .limit, at: Place(setting: "net.ipv4.tcp_max_orphans"),
            touches: [.host], predicate: "is nearly reached",
            sentence: """
                The host has \(orphans.after) closed connections without an owner, and tcp_max_orphans is \(limit); \
                those that do not get on count up to fourfold, so resets may begin now.
                """,
            brief: "\(orphans.after) of \(limit) orphans",
            evidence: evidence(nil, orphans, limit), remedies: remedies(limit, exam))
    }

    private static func evidence(_ aborts: Change?, _ orphans: Change, _ limit: Int64?) -> [Evidence] {
        [
            aborts?.evidence,
            Evidence(
                source: orphans.source, field: orphans.field, before: Double(orphans.before),
                after: Double(orphans.after), limit: limit.map(Double.init)),
        ].compactMap(\.self)
    }

    private static func remedies(_ limit: Int64?, _ exam: Examination) -> [Remedy] {
        let raise = limit.flatMap {
            Remedy.sysctl(
                "net.ipv4.tcp_max_orphans", to: "\(min(max($0, 1), most) * 2)", in: exam,
                risk: "each orphan may hold its send buffer in memory that is never swapped")
        }
        return [
            Remedy(
                .app, "bound what a slow peer may hold: TCP_USER_TIMEOUT, smaller send queues",
                apply: .newSockets),
            raise,
        ].compactMap(\.self)
    }

    private static func logged(_ exam: Examination) -> KernelLogLine? {
        // Who may not read the log does without it.
        let lines = (try? exam.newLogLines()) ?? []
        return lines.last { line in
            messages.contains { line.text.contains($0) }
        }
    }
}
