extension Check {
    /// `tcp_mem` was written in bytes, and so limits nothing.
    static let memTCPMemUnits = Check(
        id: "mem.tcp-mem-units",
        title: "tcp_mem looks like bytes where pages are meant, so TCP memory has no limit",
        reads: [.sysctl(TCPMemoryLimits.key)],
        scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                The three numbers of tcp_mem are pages of 4096 bytes on most machines; those of tcp_rmem and tcp_wmem \
                are bytes. Who pastes bytes into tcp_mem allows TCP four thousand times what was meant, more than the \
                machine has. Then nothing holds TCP back: a crowd of slow readers takes the memory of the processes, \
                and the OOM killer ends one of them instead of the kernel pruning a queue.
                """,
            byHand: [
                "cat /proc/sys/net/ipv4/tcp_mem; getconf PAGESIZE; grep MemTotal /proc/meminfo",
                "grep -rs tcp_mem /etc/sysctl.d /run/sysctl.d /usr/lib/sysctl.d /etc/sysctl.conf",
            ],
            wrongWhen: """
                A machine that does nothing but hold connections may well give half of its memory to TCP; then the \
                third number is right as it stands, and worth a comment in its file.
                """,
            references: ["tcp(7)", "https://docs.kernel.org/networking/ip-sysctl.html"]),
        examine: { exam throws(Unknown) in
            let limits = try TCPMemoryLimits(exam)
            guard exam.host.memoryBytes > 0 else {
                throw Unknown("/proc/meminfo does not say MemTotal")
            }
            let bytes = limits.limitPages * Double(exam.host.pageBytes)
            let share = bytes / Double(exam.host.memoryBytes)
            guard share > TCPMemoryLimits.largestShare else { return [] }
            let remedy = Remedy.sysctl(
                TCPMemoryLimits.key, to: TCPMemoryLimits.chosenByKernel(exam.host), in: exam,
                risk: "a host that uses more than this now comes under pressure at once")
            return [
                Finding(
                    "mem.tcp-mem-units", .warning, .configuration, at: Place(setting: TCPMemoryLimits.key),
                    touches: [.host], predicate: "does not limit TCP memory",
                    sentence: """
                        tcp_mem allows TCP \(FindingText.number(limits.limitPages)) pages, which are \
                        \(Amount.bytes(bytes)) of \(Amount.bytes(Double(exam.host.memoryBytes))) memory: pages are \
                        meant, and these are probably bytes.
                        """,
                    brief: "\(Amount.percent(share)) of memory",
                    evidence: [
                        try limits.setting.evidence(
                            at: 2, limit: TCPMemoryLimits.largestShare * TCPMemoryLimits.pages(exam.host))
                    ],
                    remedies: [remedy].compactMap(\.self), confidence: .likely)
            ]
        })
}
