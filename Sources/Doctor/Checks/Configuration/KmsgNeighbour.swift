extension Check {
    /// The neighbour table is full, as the kernel log says.
    static let kmsgNeighbour = LoggedSickness(
        id: "kmsg.neighbour-overflow", title: "the neighbour table is full",
        words: ["eighbour", "table overflow"], severity: .critical,
        predicate: "cannot reach further neighbours",
        remedy: "raise gc_thresh1, 2 and 3 together",
        explanation: Explanation(
            mechanism: """
                A host remembers the link address of each neighbour in its network. Above gc_thresh3 no entry is made and packets \
                to new neighbours are dropped.
                """,
            byHand: [
                "dmesg | grep -i 'table overflow'",
                "ip neigh | wc -l",
                "sysctl net.ipv4.neigh.default.gc_thresh3",
            ],
            wrongWhen: "In a flat network of thousands of pods a router between them is the better remedy.",
            kernels: "The spelling `neighbor table overflow` changed with kernels.",
            references: ["net/core/neighbour.c: neigh_alloc()"])
    ).check
}
