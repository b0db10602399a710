extension Check {
    /// tcp_mem is believed to be in bytes.
    static let mythTCPMemUnits = Myth(
        id: "myth.tcp-mem-units", title: "tcp_mem is in bytes",
        reads: [.sysctl("net.ipv4.tcp_mem"), .sysctlFiles],
        truth: "tcp_mem counts pages, so these are limits above the memory of the machine: none at all.",
        predicate: "is a limit above the memory of the machine",
        explanation: Explanation(
            mechanism: """
                The three numbers of tcp_mem are pages of 4 KiB: below the first there is no pressure, from the \
                second on buffers shrink, at the third allocations fail. Pasting bytes makes them 4096 times too \
                large, and TCP may then take all memory before it begins to save.
                """,
            byHand: [
                "sysctl net.ipv4.tcp_mem; getconf PAGESIZE", "cat /proc/net/sockstat    # TCP mem, in pages",
            ],
            wrongWhen: "The default, 4.7, 6.25 and 9.4 % of the memory, seldom needs a change.",
            references: ["https://docs.kernel.org/networking/ip-sysctl.html, tcp_mem", "tcp(7)"])
    ) { exam throws(Unknown) in
        let pages = exam.host.memoryBytes / max(exam.host.pageBytes, 1)
        guard pages > 0 else { throw Unknown("/proc/meminfo does not tell the memory") }
        return exam.traces(of: "net.ipv4.tcp_mem") { $0.count == 3 && $0[2] > pages }
    }.check
}
