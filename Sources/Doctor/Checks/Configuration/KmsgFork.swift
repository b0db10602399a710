extension Check {
    /// A control group is at its limit of processes, as the kernel log says.
    static let kmsgFork = LoggedSickness(
        id: "kmsg.fork-rejected", title: "a control group is at its limit of processes",
        words: ["fork rejected by pids controller"], severity: .critical,
        predicate: "can start no more processes or threads",
        remedy: "raise pids.max or TasksMax=; find out what starts them",
        explanation: Explanation(
            mechanism: """
                pids.max bounds the processes and threads of a control group. At it fork(2) and pthread_create(3) fail with EAGAIN. \
                The line is printed once for each group; pids.events counts.
                """,
            byHand: [
                "dmesg | grep 'fork rejected'",
                "cat /sys/fs/cgroup/*/*/pids.events",
            ],
            wrongWhen: "A server that starts a thread for each connection reaches any limit.",
            kernels: "Since 4.5.",
            references: ["kernel/cgroup/pids.c: pids_can_fork()"])
    ).check
}
