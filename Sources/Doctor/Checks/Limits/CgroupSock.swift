extension Check {
    /// The buffers of TCP make up much of a control group that is near its limit.
    static let cgroupSock = Check(
        id: "cgroup.sock",
        title: "TCP's buffers fill a control group's memory",
        reads: [.processes, .cgroups, .listeners, .sysctl("net.ipv4.tcp_notsent_lowat")], scope: .cgroup,
        apply: .live,
        explanation: Explanation(
            mechanism: """
                What a socket holds, sent and not yet acknowledged, or received and not yet read, is charged to the \
                control group of whoever opened it (sock in memory.stat). The heap of the server looks small in its \
                own metrics, and the group is killed all the same. Clients that do not read are the usual reason.
                """,
            byHand: [
                "grep ^sock /sys/fs/cgroup/PATH/memory.stat; cat /sys/fs/cgroup/PATH/memory.{current,max}",
                "ss -tnm state established | grep -o 'w[0-9]*' | sort | uniq -c | sort -rn | head",
            ],
            wrongWhen: "Raising the limit, or tcp_mem, feeds the same slow clients for longer.",
            kernels: "v2: 4.5. Under v1 socket memory has a limit of its own, memory.kmem.tcp.*.",
            references: [
                "https://docs.kernel.org/admin-guide/cgroup-v2.html#memory",
                "mm/memcontrol.c: mem_cgroup_charge_skmem()",
            ]),
        examine: { exam throws(Unknown) in
            try exam.cgroups().compactMap { group in
                let limits = [group.after.memoryHighBytes, group.after.memoryLimitBytes].compactMap(\.self)
                guard let limit = limits.min(), limit > 0, let used = group.after.memoryBytes,
                    let sock = group.after.socketBytes, Double(used) / Double(limit) >= nearShare,
                    Double(sock) / Double(limit) >= CgroupSock.largeShare
                else { return nil }
                let share = Amount.percent(Double(sock) / Double(limit))
                return Finding(
                    "cgroup.sock", .warning, .limit, at: group.place, touches: group.touches,
                    predicate: "fills its memory limit with TCP's buffers",
                    sentence: """
                        Sockets of the control group \(group.path)\(group.serving) hold \(Amount.bytes(Double(sock))), \
                        \(share) of its limit, and it uses \(Amount.bytes(Double(used))) of \
                        \(Amount.bytes(Double(limit))).
                        """,
                    brief: "sockets \(Amount.bytes(Double(sock))), \(share)",
                    evidence: [
                        Evidence(
                            source: group.after.source("memory.stat"), field: "sock",
                            before: group.before?.socketBytes.map(Double.init), after: Double(sock)),
                        Evidence(
                            source: group.after.source("memory.current"), field: "memory.current",
                            after: Double(used), limit: Double(limit)),
                    ],
                    remedies: [
                        Remedy(
                            .app, "bound the queue for each client, and disconnect who does not read",
                            apply: .restart),
                        Remedy.sysctl(
                            "net.ipv4.tcp_notsent_lowat", to: "131072", in: exam, risk: "more wakeups"),
                    ].compactMap(\.self))
            }
        })
}

/// What counts as much.
enum CgroupSock {
    static let largeShare = 0.25
}

private let nearShare = 0.8
