extension Check {
    /// TCP is out of memory, as the kernel log says.
    static let kmsgTCPMemory = LoggedSickness(
        id: "kmsg.tcp-memory", title: "TCP is out of memory",
        words: ["out of memory -- consider tuning tcp_mem"], severity: .critical,
        predicate: "is out of memory for TCP",
        remedy: "find the sockets that hold it (mem.slow-consumers); then raise tcp_mem",
        explanation: Explanation(
            mechanism: """
                Above the third number of tcp_mem, in pages, buffers cannot grow: connections are reset and segments dropped.
                """,
            byHand: [
                "dmesg | grep tcp_mem",
                "cat /proc/net/sockstat    # TCP mem, in pages",
                "sysctl net.ipv4.tcp_mem",
            ],
            wrongWhen: "Raising the limit feeds whoever holds the memory: find them first.",
            kernels: "All since 3.10.",
            references: ["net/ipv4/tcp.c: tcp_check_oom()"])
    ).check
}
