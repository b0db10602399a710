extension Cure {
    static let devices: [String: Cure] = [
        "softnet.dropped": Cure(
            when: "Packets are dropped before the stack: a warning; above 10/s: critical.",
            do:
                "netdev_max_backlog for RPS, veth, loopback and old drivers alone; else the interface's ring.",
            risk: "Latency."),
        "softnet.squeezed": Cure(
            when:
                "Above 10/s on a CPU that spends half of its time in softirq: a warning. Alone it is no loss.",
            do: "netdev_budget and netdev_budget_usecs; spread interrupts.", risk: "Others wait longer."),
        "irq.skew": Cure(
            when:
                "One CPU takes at least four times the mean of packets, and half of its time is softirq: a warning.",
            do: "More receive queues, irqbalance, or RPS."),
        "irq.queues": Cure(
            when: "One receive queue, four CPUs or more, no RPS: info.",
            do: "RPS, with rps_sock_flow_entries."),
        "nic.ring": Cure(
            when: "The interface misses packets: a warning.", do: "The receive ring to its maximum.",
            risk: "More cache misses; the link may go down for a moment."),
        "nic.errors": Cure(
            when: "More than 1 % of packets: a warning.", do: "Look at cable, port and driver."),
        "nic.qdisc": Cure(
            when: "The queueing discipline drops more than 1 %: a warning.",
            do: "Look for a shaper or a slow driver; then a longer queue."),
        "nic.cloud-allowance": Cure(
            when: "The hypervisor counts packets over an allowance: a warning.",
            do: "A larger instance, or fewer tracked flows: no sysctl shows or moves that limit."),
    ]
}
