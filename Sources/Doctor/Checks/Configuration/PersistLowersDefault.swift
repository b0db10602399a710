extension Check {
    /// A pasted value is lower than what the host has without it.
    static let persistLowersDefault = Check(
        id: "persist.lowers-default", title: "a sysctl file lowers a limit below its default",
        reads: [.sysctlFiles, .sysctl("net.ipv4.tcp_ehash_entries")]
            + LoweredLimit.keys.map(Source.sysctl),
        scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                Limits grow with kernels and with memory, articles do not. fs.file-max = 1000000 was a raise on 4 GiB \
                and is a cut on 24; tcp_rmem ending at 16 MiB halves what a new kernel allows; tcp_max_tw_buckets and \
                tcp_max_orphans are sized by memory and "must not be lowered", as the kernel's documentation says.

                A line that is in a file and not loaded yet waits for the next boot.
                """,
            byHand: [
                "sysctl fs.file-max net.ipv4.tcp_rmem net.core.somaxconn    # what runs",
                "grep -rn . /etc/sysctl.d /etc/sysctl.conf    # what is in the files",
            ],
            wrongWhen: "A small or shared machine may need a lower limit; then say why in the file.",
            references: [
                "https://docs.kernel.org/networking/ip-sysctl.html, tcp_max_orphans, tcp_max_tw_buckets",
                "proc_sys_fs(5), file-max",
            ]),
        examine: { exam throws(Unknown) in
            let lowered = exam.localSettings.compactMap { LoweredLimit($0, in: exam) }
            guard let first = lowered.first else { return [] }
            return [
                Finding(
                    "persist.lowers-default", .warning, .configuration, at: Place(setting: first.line.file),
                    touches: [.host, .namespace],
                    predicate: "lowers limits below what the host has without it",
                    sentence: lowered.map(\.text).joined(separator: "; ") + ".",
                    brief: lowered.map(\.line).shortNames,
                    evidence: lowered.map { $0.line.evidence(limit: $0.reference) },
                    remedies: lowered.map {
                        Remedy(
                            .sysctl, "delete \($0.line.location), or set \($0.repaired) there", scope: .host)
                    })
            ]
        })
}

/// A line that sets less than what runs, or than the kernel's own choice.
private struct LoweredLimit {
    /// Limits that only ever hurt when lowered; of three numbers the last counts.
    static let keys = [
        "fs.file-max", "fs.nr_open", "net.core.somaxconn", "net.core.rmem_max", "net.core.wmem_max",
        "net.core.netdev_max_backlog", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
        "net.ipv4.tcp_max_tw_buckets",
        "net.ipv4.tcp_max_orphans", "net.netfilter.nf_conntrack_max", "vm.max_map_count", "kernel.pid_max",
        "kernel.threads-max",
    ]

    let line: FileSetting
    let reference: Int64
    private let isRunning: Bool

    init?(_ line: FileSetting, in exam: Examination) {
        guard Self.keys.contains(line.key), let wanted = line.numbers?.last else { return nil }
        let words = exam.running(line)?.split(separator: " ") ?? []
        // One number where three belong sets the first of them.
        if !words.isEmpty, words.count != line.numbers?.count { return nil }
        let running = words.last.flatMap { Int64($0) }
        // The kernel's formulas are near, not exact: a tenth is no cut.
        let own = KernelDefaults.value(of: line.key, in: exam).map { $0 / 10 * 9 }
        if let running, wanted < running {
            (reference, isRunning) = (running, true)
        } else if let own, wanted < own {
            (reference, isRunning) = (KernelDefaults.value(of: line.key, in: exam) ?? own, false)
        } else {
            return nil
        }
        self.line = line
    }

    /// All its numbers with the lowered one, the last, as it should be: one number alone sets the first.
    var repaired: String {
        ((line.numbers ?? []).dropLast() + [reference]).map { "\($0)" }.joined(separator: " ")
    }

    var text: String {
        "\(line.location) sets \(line.key) = \(line.value), below \(reference), "
            + (isRunning ? "which runs now" : "the default of this host")
    }
}
