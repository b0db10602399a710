extension Check {
    /// Interrupts hold up tasks.
    static let psiIRQ = Check(
        id: "psi.irq",
        title: "interrupts hold up tasks",
        reads: [.file("proc/pressure/irq"), .cgroups, .processes, .listeners], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                The line full of interrupt pressure is the time that interrupts and softirq took from tasks which \
                were running. It is high where one CPU handles the packets of all and the server runs on the same \
                CPU.
                """,
            byHand: ["cat /proc/pressure/irq", "mpstat -P ALL 1    # %irq, %soft"],
            wrongWhen: "A router, whose work is done in softirq, has no tasks that mind.",
            kernels: "6.1 with CONFIG_IRQ_TIME_ACCOUNTING.", references: PressureCheck.references),
        examine: { exam throws(Unknown) in
            try PressureCheck.findings(
                "irq", "full", above: 0.05, exam, who: "Tasks", what: "interrupts",
                predicate: "is held up by interrupts",
                remedies: [
                    Remedy(
                        .platform, "spread interrupts over the CPUs: receive queues, irqbalance", scope: .host
                    )
                ])
        })
}
