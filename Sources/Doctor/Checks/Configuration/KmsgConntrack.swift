extension Check {
    /// The connection table is full, as the kernel log says.
    static let kmsgConntrack = LoggedSickness(
        id: "kmsg.conntrack-full", title: "the connection table is full",
        words: ["nf_conntrack", "table full"], severity: .critical,
        predicate: "drops packets of new connections",
        remedy: "raise nf_conntrack_max and its buckets, or exempt the port from tracking",
        explanation: Explanation(
            mechanism: """
                When nf_conntrack_max connections are tracked, the packet that would make a new entry is dropped and this line is \
                printed, at most a few times a second. TCP sees only that its SYN is lost.
                """,
            byHand: [
                "dmesg | grep 'table full'",
                "cat /proc/sys/net/netfilter/nf_conntrack_count /proc/sys/net/netfilter/nf_conntrack_max",
            ],
            wrongWhen: "A flood fills any table: look first at who the entries belong to, `conntrack -L`.",
            kernels: "Since 6.18 the line names the network namespace.",
            references: ["net/netfilter/nf_conntrack_core.c: __nf_conntrack_alloc()"])
    ).check
}
