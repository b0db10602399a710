extension Check {
    /// A CPU quota stops a server for a part of every period.
    static let cgroupCPUThrottled = Check(
        id: "cgroup.cpu-throttled",
        title: "a CPU quota stops the server although it uses little CPU on average",
        reads: [.processes, .cgroups, .listeners], scope: .cgroup, apply: .live,
        explanation: Explanation(
            mechanism: """
                A quota gives a control group so much CPU time in each period, 100 ms by default. When its threads \
                have used that up, all of them stop until the next period, together. A burst of 60 ms with a quota \
                of 10 ms takes 600 ms, and the average over a second looks harmless. Eight busy threads use up a \
                quota of one CPU in 12 ms and then all stand still for 88.

                A quota of any ancestor counts as well, and only that ancestor's cpu.stat shows it.
                """,
            byHand: [
                "cat /proc/PID/cgroup",
                "cat /sys/fs/cgroup/PATH/cpu.stat    # nr_periods, nr_throttled; and of every parent",
                "cat /sys/fs/cgroup/PATH/cpu.max    # quota and period; v1: cpu.cfs_quota_us",
            ],
            wrongWhen: """
                Without a quota a runaway process takes CPU from its neighbours: keep cpu.weight (or requests in \
                Kubernetes) when you drop it. A server that has more threads than its quota has CPUs is helped more \
                by fewer threads (GOMAXPROCS and the like).
                """,
            kernels: """
                All since 3.10 (v1), 4.15 (v2). Before 5.4 a quota was throttled too early on hosts with many CPUs. \
                cpu.max.burst since 5.14 lets unused quota be kept for bursts.
                """,
            references: [
                "https://docs.kernel.org/scheduler/sched-bwc.html",
                "https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu",
                "kernel/sched/fair.c: throttle_cfs_rq()",
            ]),
        examine: { exam throws(Unknown) in
            try exam.cgroups().compactMap { CPUThrottle($0, exam)?.finding(exam) }
        })
}

/// What a quota took from one control group within the window.
struct CPUThrottle {
    let group: ExaminedCgroup
    let periods: Change
    let throttled: Change
    /// Of all its threads together; `nil` where the kernel does not tell.
    let lostSeconds: Double?
    let share: Double

    private static let warningShare = 0.05
    private static let criticalShare = 0.25
    /// Lost in each second.
    private static let leastLost = 0.001
    /// One burst is no pattern.
    private static let fewestPeriods: Int64 = 2

    /// `nil` when it lost too little to matter.
    init?(_ group: ExaminedCgroup, _ exam: Examination) {
        guard let periods = group.change("cpu.stat", "nr_periods", { $0.periods }),
            let throttled = group.change("cpu.stat", "nr_throttled", { $0.throttledPeriods }),
            periods.delta > 0, throttled.delta >= Self.fewestPeriods, exam.seconds > 0
        else { return nil }
        (self.group, self.periods, self.throttled) = (group, periods, throttled)
        share = min(Double(throttled.delta) / Double(periods.delta), 1)
        lostSeconds = group.before?.throttledSeconds.flatMap { before in
            group.after.throttledSeconds.map { max($0 - before, 0) }
        }
        guard share > Self.warningShare, lostSeconds.map({ $0 / exam.seconds > Self.leastLost }) ?? true
        else {
            return nil
        }
    }

    fileprivate func finding(_ exam: Examination) -> Finding {
        let percent = Amount.percent(share)
        let quota =
            group.after.quotaCPUs.map { " of \(FindingText.number(($0 * 100).rounded() / 100)) CPUs" } ?? ""
        let lost = lostSeconds.map { seconds in
            ", and its threads stood still for \(FindingText.number((seconds * 100).rounded() / 100)) s together"
        }
        return Finding(
            "cgroup.cpu-throttled", share > Self.criticalShare ? .critical : .warning, .now, at: group.place,
            touches: group.touches, predicate: "is stopped by the CPU quota of \(group.path)",
            sentence: """
                The control group \(group.path)\(group.serving) used up its quota\(quota) in \(throttled.delta) of \
                \(periods.delta) periods (\(percent))\(lost ?? "").
                """,
            brief: "\(throttled.delta) of \(periods.delta) periods\(ports)",
            evidence: [throttled.evidence, periods.evidence] + [lostEvidence].compactMap(\.self),
            remedies: remedies)
    }

    private var ports: String { group.ports.first.map { ", :\($0)" } ?? "" }

    private var lostEvidence: Evidence? {
        guard let after = group.after.throttledSeconds else { return nil }
        return Evidence(
            source: group.after.source("cpu.stat"), field: "throttled seconds",
            before: group.before?.throttledSeconds, after: after)
    }

    private var remedies: [Remedy] {
        let quota = group.after.quotaCPUs.map { "\(FindingText.number(($0 * 100).rounded() / 100)) CPUs" }
        // v1 keeps its quota in a file of another name.
        let isOne = group.isVersionOne("cpu")
        let file = group.after.source(isOne ? "cpu.cfs_quota_us" : "cpu.max")
        return [
            Remedy(
                .cgroup,
                "raise the quota or drop it: CPUQuota=, limits.cpu, or \(isOne ? "cpu.cfs_quota_us" : "cpu.max")",
                key: quota == nil ? nil : isOne ? "cpu.cfs_quota_us" : "cpu.max", from: quota,
                to: quota == nil ? nil : isOne ? "-1" : "max",
                scope: .cgroup,
                risk: "noisy neighbour: keep a weight", command: "echo \(isOne ? "-1" : "max") > \(file)"),
            Remedy(.app, "run no more threads than the quota has CPUs", apply: .restart),
        ]
    }
}
