extension Check {
    /// A control group is at the number of tasks it may have.
    static let cgroupPidsMax = Check(
        id: "cgroup.pids-max",
        title: "a control group may have no more processes and threads",
        reads: [.processes, .cgroups, .listeners], scope: .cgroup, apply: .live,
        explanation: Explanation(
            mechanism: """
                pids.max bounds the tasks of a control group, threads among them, with all below it. Beyond it \
                fork(2) and pthread_create(3) fail with EAGAIN, pids.events counts it, and the log says "cgroup: \
                fork rejected by pids controller". systemd's TasksMax= and Kubernetes' podPidsLimit are this limit.
                """,
            byHand: [
                "cat /sys/fs/cgroup/PATH/pids.{current,max,events}",
                "systemctl status UNIT    # Tasks: n (limit: m)",
            ],
            wrongWhen: "Threads that only grow are a leak: a higher limit moves the hour of failure.",
            kernels: "4.3.",
            references: [
                "https://docs.kernel.org/admin-guide/cgroup-v2.html#pid", "systemd.resource-control(5)",
            ]),
        examine: { exam throws(Unknown) in
            try exam.cgroups().compactMap { group in
                let failed = group.change("pids.events", "max") { $0.processLimitEvents }
                let refused = failed?.delta ?? 0
                let limit = group.after.processLimit ?? 0
                let count = group.after.processCount ?? 0
                let isNear = limit > 0 && Double(count) / Double(limit) >= nearShare
                guard refused > 0 || isNear else { return nil }
                let size = "\(count) of \(limit) tasks"
                return Finding(
                    "cgroup.pids-max", refused > 0 ? .critical : .warning, refused > 0 ? .now : .limit,
                    at: group.place, touches: group.touches,
                    predicate: refused > 0 ? "cannot start threads" : "is near its limit of threads",
                    sentence: """
                        The control group \(group.path)\(group.serving) has \(size)\
                        \(refused > 0 ? ", and fork() failed \(refused) times in \(FindingText.number(exam.seconds)) s" : "; at the limit fork() fails with EAGAIN").
                        """,
                    brief: refused > 0 ? "+\(refused) forks refused" : size,
                    evidence: [
                        failed?.evidence,
                        Evidence(
                            source: group.after.source("pids.current"), field: "pids.current",
                            after: Double(count),
                            limit: limit > 0 ? Double(limit) : nil),
                    ].compactMap(\.self), remedies: remedies(group, limit),
                    lossPerSecond: exam.perSecond(refused))
            }
        })
}

private let nearShare = 0.9

private func remedies(_ group: ExaminedCgroup, _ limit: Int64) -> [Remedy] {
    let target = min(max(limit, 1), 1 << 21) * 2
    return [
        Remedy(.app, "find who makes the threads", command: "ps -eo nlwp,pid,comm --sort=-nlwp | head"),
        Remedy(
            .cgroup, "raise the limit: TasksMax=\(target), podPidsLimit, or pids.max", key: "pids.max",
            from: "\(limit)", to: "\(target)", scope: .cgroup,
            command: "echo \(target) > \(group.after.source("pids.max"))"),
    ]
}
