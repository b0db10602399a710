extension Check {
    /// Reading the clock takes a system call, or worse.
    static let cpuClocksource = Check(
        id: "cpu.clocksource",
        title: "reading the clock is slow",
        reads: [.file(path)], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                Servers ask for the time with every request and every timer. With tsc, kvm-clock or the timer of ARM \
                that is a read in user space, some 30 ns. With hpet or acpi_pm it is a system call that reads a slow \
                device, a microsecond or more, one CPU at a time. The kernel falls back to those when it finds the \
                tsc unstable.
                """,
            byHand: [
                "cat /sys/devices/system/clocksource/clocksource0/{current,available}_clocksource",
                "dmesg | grep -i -E 'tsc|clocksource'    # why it was left",
            ],
            wrongWhen:
                "A tsc that really is unstable gives wrong times: find out why it was left before you force it.",
            references: ["https://docs.kernel.org/timers/timekeeping.html", "vdso(7)"]),
        examine: { exam throws(Unknown) in
            let name = try exam.text(path).split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
            guard !name.isEmpty, !fast.contains(where: name.hasPrefix) else { return [] }
            return [
                Finding(
                    "cpu.clocksource", .info, .configuration, at: Place(setting: "clocksource"),
                    touches: [.host],
                    predicate: "is \(name), which is slow to read",
                    sentence: """
                        The clock is \(name): each reading of the time is a system call, where tsc or kvm-clock is \
                        read without one.
                        """,
                    brief: "clocksource \(name)", evidence: [],
                    remedies: [
                        Remedy(
                            .platform, "find out why the kernel left tsc", scope: .host, apply: .reboot,
                            command: "dmesg | grep -i -E 'tsc|clocksource'")
                    ])
            ]
        })
}

private let path = "sys/devices/system/clocksource/clocksource0/current_clocksource"

/// Those that are read in user space, by how their names begin: x86, KVM, Hyper-V, ARM, POWER, RISC-V, s390.
private let fast = [
    "tsc", "kvm-clock", "hyperv_clocksource", "arch_", "timebase", "riscv_clocksource", "tod",
]
