extension Check {
    /// The kernel killed a process for memory, as the kernel log says.
    static let kmsgOOMKill = LoggedSickness(
        id: "kmsg.oom-kill", title: "the kernel killed a process for memory", words: ["Killed process"],
        severity: .critical,
        predicate: "killed a process to get memory",
        remedy: "see whose limit it was: the cgroup's or the machine's",
        explanation: Explanation(
            mechanism: """
                When memory can be had no other way the kernel kills the process that frees the most. The line before it says \
                whether a control group's limit was the reason (`Memory cgroup out of memory`) or the machine's.
                """,
            byHand: [
                "dmesg | grep -i 'killed process'",
                "cat /sys/fs/cgroup/*/memory.events",
            ],
            wrongWhen: "More memory feeds a leak: look at what grew.",
            kernels: "All since 3.10.",
            references: ["mm/oom_kill.c: __oom_kill_process()"])
    ).check
}
