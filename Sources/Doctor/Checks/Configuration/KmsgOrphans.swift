extension Check {
    /// Too many sockets without an owner, as the kernel log says.
    static let kmsgOrphans = LoggedSickness(
        id: "kmsg.orphans", title: "too many sockets without an owner", words: ["too many orphaned sockets"],
        severity: .warning,
        predicate: "resets connections that nobody owns any more",
        remedy: "find out why so many closed connections still have unsent data; then raise tcp_max_orphans",
        explanation: Explanation(
            mechanism: """
                A socket whose program has closed it lives on until its data is acknowledged. Above tcp_max_orphans, or when TCP's \
                memory is short, the kernel resets such connections and says so.
                """,
            byHand: [
                "dmesg | grep orphaned",
                "cat /proc/net/sockstat    # orphan",
                "sysctl net.ipv4.tcp_max_orphans",
            ],
            wrongWhen: "The limit protects memory: each orphan may hold 64 KiB that cannot be swapped.",
            kernels: "All since 3.10.",
            references: ["net/ipv4/tcp.c: tcp_check_oom()"])
    ).check
}
