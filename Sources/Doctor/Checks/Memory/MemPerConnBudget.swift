import Kernel

extension Check {
    /// So many connections do not fit into memory, by what the kernel needs for each.
    static let memPerConnBudget = Check(
        id: "mem.per-conn-budget",
        title: "the stated number of connections takes too much of the memory",
        reads: [.file("proc/net/sockstat"), .sockets, .cgroups, .processes, .listeners],
        scope: .cgroup, apply: .live,
        preflight: { exam throws(Unknown) in
            guard let budget = try ConnectionBudget(exam) else {
                throw Unknown("no number of connections was stated", grant: "--connections N")
            }
            return budget.seen
        },
        explanation: Explanation(
            mechanism: """
                An established connection that does nothing costs the kernel some 4.5 KB: the socket, its file, its \
                inode, its dentry; and 128 bytes where epoll watches it. On top come the bytes that are queued in \
                either direction. None of it can be swapped out, and a control group is charged for it.

                So a million idle connections need 4.6 GB before the server itself has stored a byte about them. The \
                estimate takes the buffers as they are used now, on average over all TCP sockets of the host; in a \
                container, or for a target, the bytes that are queued on the connections of its namespace. Under \
                load they grow.
                """,
            byHand: [
                "cat /proc/net/sockstat    # mem pages / alloc sockets: buffers in use for each",
                "cat /sys/fs/cgroup/PATH/memory.max; grep -E '^(sock|slab) ' /sys/fs/cgroup/PATH/memory.stat",
                "grep -E 'MemTotal|MemAvailable' /proc/meminfo",
            ],
            wrongWhen: """
                What the server itself keeps for each connection is not in this number, and is often ten times more: \
                TLS state, buffers of the runtime, a stack for each thread. Measure it at a thousand connections and \
                multiply.
                """,
            references: ["https://docs.kernel.org/admin-guide/cgroup-v2.html", "epoll(7)"]),
        examine: { exam throws(Unknown) in
            guard let budget = try ConnectionBudget(exam), budget.share > ConnectionBudget.largestShare else {
                return []
            }
            return [budget.finding]
        })
}
