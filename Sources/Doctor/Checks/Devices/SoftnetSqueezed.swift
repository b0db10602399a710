extension Check {
    /// A CPU cannot finish its packets within the budget of a round.
    static let softnetSqueezed = Check(
        id: "softnet.squeezed",
        title: "a CPU that is busy with packets runs out of its budget",
        reads: [
            .file("proc/net/softnet_stat"), .file("proc/stat"), .sysctl("net.core.netdev_budget"),
            .sysctl("net.core.netdev_budget_usecs"),
        ],
        scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                The softirq that takes packets from interfaces works in rounds of netdev_budget packets or \
                netdev_budget_usecs, whichever ends first. A round that ends with packets left is counted as \
                time_squeeze, and the rest waits for the next one. By itself that loses nothing and is common on \
                healthy hosts. On a CPU that spends half of its time in softirq it means that packets wait, and that \
                the ring behind them may overflow.
                """,
            byHand: [
                "cat /proc/net/softnet_stat    # hexadecimal; column 3 squeezed, 13 the CPU",
                "mpstat -P ALL 1    # %soft of that CPU",
            ],
            wrongWhen: """
                A larger budget lets softirq hold the CPU for longer, and whatever else runs there waits. When one \
                CPU does the work of all, spread the interrupts instead.
                """,
            kernels: "netdev_budget_usecs since 4.12; the column with the CPU's number since 5.10.",
            references: [
                "https://docs.kernel.org/admin-guide/sysctl/net.html", "net/core/dev.c: net_rx_action()",
            ]),
        examine: { exam throws(Unknown) in
            let use = try exam.processorUse()
            return try exam.softnet().compactMap { row in
                let rate = exam.perSecond(row.squeezed.delta)
                guard rate > squeezesPerSecond, let processor = use["cpu\(row.cpu)"],
                    let share = processor.share(.softirq), share >= busyShare
                else { return nil }
                return Finding(
                    "softnet.squeezed", .warning, .now, at: Place(device: "CPU \(row.cpu)"),
                    touches: [.host, .namespace], predicate: "cannot finish its packets in time",
                    sentence: """
                        CPU \(row.cpu) spent \(Amount.percent(share)) of its time on packets and stopped \
                        \(row.squeezed.delta) rounds with packets left in \(FindingText.number(exam.seconds)) s: they \
                        wait.
                        """,
                    brief: "+\(row.squeezed.delta), \(Amount.percent(share)) softirq",
                    evidence: [row.squeezed.evidence, processor.change(.softirq).evidence],
                    remedies: remedies(exam))
            }
        })
}

private let squeezesPerSecond = 10.0
private let busyShare = 0.5

private func remedies(_ exam: Examination) -> [Remedy] {
    let risk = "softirq holds the CPU for longer, and others wait"
    let raised = [("net.core.netdev_budget", Int64(1200)), ("net.core.netdev_budget_usecs", 16_000)]
        .compactMap {
            key, most -> Remedy? in
            // A namespace other than the initial one does not show them.
            guard let now = try? exam.setting(key).number(), now > 0, now <= most / 2 else { return nil }
            return Remedy.sysctl(key, to: "\(now * 2)", in: exam, risk: risk)
        }
    let spread = Remedy(
        .platform, "spread interrupts over the CPUs: receive queues, irqbalance", scope: .host, apply: .live)
    return [spread] + raised
}
