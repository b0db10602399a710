extension Check {
    /// The hypervisor gives the CPU to other guests.
    static let cpuSteal = Check(
        id: "cpu.steal",
        title: "the hypervisor gives CPU time to other guests",
        reads: [.file("proc/stat")], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                Steal is the time in which a virtual CPU wanted to run and the hypervisor ran another guest. Nothing \
                in this guest shows why it is slow: threads look as if they computed, timers fire late. Small \
                instances that have used up their CPU credits see it at all times.
                """,
            byHand: ["vmstat 1    # last column, st", "mpstat -P ALL 1    # %steal"],
            wrongWhen: "No setting of the guest changes it.",
            kernels: "All since 3.10; hypervisors that do not tell it show 0.",
            references: ["proc_stat(5), steal"]),
        examine: { exam throws(Unknown) in
            guard let all = try exam.processorUse()["cpu"], let share = all.share(.steal), share > mostShare
            else {
                return []
            }
            return [
                Finding(
                    "cpu.steal", .warning, .now, at: Place(), touches: [.host],
                    predicate: "waits for CPUs that its hypervisor gives to others",
                    sentence: """
                        The hypervisor gave \(Amount.percent(share)) of this host's CPU time in \
                        \(FindingText.number(exam.seconds)) s to other guests.
                        """,
                    brief: "\(Amount.percent(share)) stolen", evidence: [all.change(.steal).evidence],
                    remedies: [
                        Remedy(
                            .platform, "move to a less crowded host, or to an instance with CPUs of its own",
                            scope: .host, apply: .reboot)
                    ])
            ]
        })
}

private let mostShare = 0.05
