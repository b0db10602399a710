extension Check {
    /// A control group has reached its memory limit.
    static let cgroupOOM = Check(
        id: "cgroup.oom",
        title: "a control group reached its memory limit",
        reads: [.processes, .cgroups, .listeners], scope: .cgroup, apply: .live,
        explanation: Explanation(
            mechanism: """
                At memory.max the kernel gives back page cache first (event max). When that is not enough it counts \
                oom and kills a process of the group (oom_kill): all its connections end at once, and the restarted \
                server meets every client together. The buffers of TCP sockets are charged to the group, so clients \
                that do not read can bring it there.
                """,
            byHand: [
                "cat /sys/fs/cgroup/PATH/memory.{current,max,events}    # v1: memory.failcnt, memory.oom_control",
                "dmesg | grep -i 'killed process'",
                "grep -E '^(anon|file|sock) ' /sys/fs/cgroup/PATH/memory.stat",
            ],
            wrongWhen: """
                A leak fills any limit. Events of max alone, in a group that reads large files, are the page cache \
                being held down: memory.pressure then stays low.
                """,
            kernels: "v1: all since 3.10, oom_kill since 4.13. v2: 4.5, oom_kill since 4.13.",
            references: ["https://docs.kernel.org/admin-guide/cgroup-v2.html#memory", "mm/oom_kill.c"]),
        examine: { exam throws(Unknown) in
            let groups = try exam.cgroups()
            return groups.compactMap { group in
                let memory = CgroupMemory(group, among: groups)
                let limit = group.after.memoryLimitBytes
                let events = ["oom_kill", "oom", "max"].compactMap { memory.own($0, limit: limit) }
                guard let worst = events.first else { return nil }
                return finding(worst, events, memory, exam)
            }
        })
}

private func finding(_ worst: Change, _ events: [Change], _ memory: CgroupMemory, _ exam: Examination)
    -> Finding
{
    let group = memory.group
    let limit = group.after.memoryLimitBytes
    let isKilled = worst.field == "oom_kill"
    let isYielding = worst.field == "max" && memory.isYieldingCache(exam)
    let what =
        isKilled
        ? "lost \(worst.delta) \(worst.delta == 1 ? "process" : "processes") for want of memory"
        : "met its memory limit \(Amount.count(Int(worst.delta), "time"))"
    return Finding(
        "cgroup.oom", isYielding ? .info : .critical, .now, at: group.place, touches: group.touches,
        predicate: isKilled
            ? "lost processes to the memory limit of \(group.path)"
            : "is at the memory limit of \(group.path)",
        sentence: """
            The control group \(group.path)\(group.serving) \(what) in \(FindingText.number(exam.seconds)) s\
            \(memory.size(limit).map { " (\($0) used)" } ?? "")\
            \(isYielding ? "; page cache is counted too, and gives way" : "").
            """,
        brief: "+\(worst.delta) \(worst.field)",
        evidence: events.map(\.evidence) + [memory.useEvidence(limit)].compactMap(\.self)
            + (isYielding ? [memory.cacheEvidence].compactMap(\.self) : []),
        remedies: memory.remedies(memory.limitFile, limit: limit, unit: "MemoryMax="),
        lossPerSecond: isKilled ? exam.perSecond(worst.delta) : 0)
}
