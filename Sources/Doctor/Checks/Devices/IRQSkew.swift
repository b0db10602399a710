extension Check {
    /// One CPU takes nearly all packets.
    static let irqSkew = Check(
        id: "irq.skew",
        title: "one CPU takes most packets and is busy with them",
        reads: [.file("proc/net/softnet_stat"), .file("proc/stat"), .file("proc/interrupts")],
        scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                A packet is handled on the CPU that takes the interrupt of its receive queue. With one queue, or with \
                all queues bound to one CPU, that CPU does the work of all: it reaches 100 % softirq while the others \
                idle, and the whole host receives no more than one CPU can.
                """,
            byHand: [
                "mpstat -P ALL 1    # %soft by CPU",
                "grep . /proc/irq/*/effective_affinity_list; cat /proc/interrupts",
                "ethtool -l eth0; ethtool -x eth0    # queues, and how flows spread over them",
            ],
            wrongWhen: """
                A CPU that is set apart for packets on purpose is meant to take them all; then give it more queues \
                or CPUs only when it has no time left.
                """,
            kernels: "effective_affinity_list since 4.13; the column with the CPU's number since 5.10.",
            references: ["https://docs.kernel.org/networking/scaling.html", "irqbalance(1)"]),
        examine: { exam throws(Unknown) in
            let rows = try exam.softnet()
            let use = try exam.processorUse()
            let total = rows.reduce(0.0) { $0 + Double($1.processed.delta) }
            guard rows.count >= 2, let busiest = rows.max(by: { $0.processed.delta < $1.processed.delta }),
                busiest.processed.delta >= fewestPackets, let processor = use["cpu\(busiest.cpu)"],
                let share = processor.share(.softirq), share > busyShare
            else { return [] }
            let ratio = Double(busiest.processed.delta) / (total / Double(rows.count))
            guard ratio >= min(4, 0.75 * Double(rows.count)) else { return [] }
            let interrupt = exam.busiestInterrupt(onCPU: busiest.cpu)
            let part = Amount.percent(Double(busiest.processed.delta) / total)
            return [
                Finding(
                    "irq.skew", .warning, .now, at: Place(device: "CPU \(busiest.cpu)"),
                    touches: [.host, .namespace], predicate: "takes nearly all packets of the host",
                    sentence: """
                        CPU \(busiest.cpu) took \(part) of all packets on \(rows.count) CPUs and spent \
                        \(Amount.percent(share)) of its time on them\
                        \(interrupt.map { "; most of its interrupts came from \($0.text)" } ?? "").
                        """,
                    brief: "\(part) of packets, \(Amount.percent(share)) softirq",
                    evidence: [busiest.processed.evidence, processor.change(.softirq).evidence]
                        + [interrupt?.change.evidence].compactMap(\.self),
                    remedies: remedies)
            ]
        })
}

private let fewestPackets: Int64 = 500
private let busyShare = 0.5

private let remedies = [
    Remedy(
        .platform, "use as many receive queues as the interface has (RSS)", scope: .host,
        command: "ethtool -l eth0    # then: ethtool -L eth0 combined N"),
    Remedy(.platform, "let irqbalance spread the interrupts", scope: .host),
    Remedy(.platform, "where there is one queue, spread packets with RPS (rps_cpus)", scope: .host),
]
