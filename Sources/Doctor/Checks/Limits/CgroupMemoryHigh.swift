extension Check {
    /// A control group is over memory.high, and its processes are slowed down for it.
    static let cgroupMemoryHigh = Check(
        id: "cgroup.memory-high",
        title: "a control group is over memory.high and its processes are slowed down",
        reads: [.processes, .cgroups, .listeners], scope: .cgroup, apply: .live,
        explanation: Explanation(
            mechanism: """
                Above memory.high nothing is killed: whoever allocates has to give back memory first and is put to \
                sleep, up to two seconds at a time. The server does not fail, it becomes slow, without any CPU or \
                disk to blame. memory.events counts it as high. The buffers of TCP sockets are charged to the group \
                too.
                """,
            byHand: [
                "cat /sys/fs/cgroup/PATH/memory.{current,high,events}    # events twice: only what moves matters",
                "cat /sys/fs/cgroup/PATH/memory.pressure",
                "grep -E '^(anon|file|sock) ' /sys/fs/cgroup/PATH/memory.stat",
            ],
            wrongWhen:
                "A group full of page cache that it reads once is meant to be held down: then file is large and anon small.",
            kernels: "Control groups v2: 4.5; the sleep for large excess since 5.4.",
            references: [
                "https://docs.kernel.org/admin-guide/cgroup-v2.html#memory",
                "mm/memcontrol.c: mem_cgroup_handle_over_high()", "systemd.resource-control(5), MemoryHigh=",
            ]),
        examine: { exam throws(Unknown) in
            let groups = try exam.cgroups()
            return groups.compactMap { group in
                let memory = CgroupMemory(group, among: groups)
                let limit = group.after.memoryHighBytes
                guard let high = memory.own("high", limit: limit) else { return nil }
                let stall = exam.pressure("memory", "full", of: group)
                let isStalling = (stall?.share ?? 0) > criticalStall
                return Finding(
                    "cgroup.memory-high", isStalling ? .critical : .warning, .now, at: group.place,
                    touches: group.touches, predicate: "is slowed down by memory.high of \(group.path)",
                    sentence: """
                        The control group \(group.path)\(group.serving) went over memory.high \(Amount.count(Int(high.delta), "time")) in \
                        \(FindingText.number(exam.seconds)) s\(memory.size(limit).map { " (\($0))" } ?? "")\
                        \(isStalling ? "; all its tasks waited for memory in \(Amount.percent(stall?.share ?? 0)) of the time" : "").
                        """,
                    brief: "+\(high.delta) over memory.high",
                    evidence: [high.evidence, memory.useEvidence(limit), stall?.change.evidence].compactMap(
                        \.self),
                    remedies: memory.remedies("memory.high", limit: limit, unit: "MemoryHigh="))
            }
        })
}

/// Of the window.
private let criticalStall = 0.1
