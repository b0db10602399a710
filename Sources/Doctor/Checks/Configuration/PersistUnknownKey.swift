extension Check {
    /// A sysctl file sets what this kernel does not have, or does not heed.
    static let persistUnknownKey = Check(
        id: "persist.unknown-key", title: "a sysctl file sets what this kernel does not know",
        reads: [.sysctlFiles], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                Settings come and go with kernels, and articles are copied for a decade. A line for a setting that is \
                gone fails at boot, with an error in a log that nobody reads; one for a setting that is only kept for \
                old scripts succeeds and does nothing. Either way somebody believes that it helps.
                """,
            byHand: [
                "sysctl --system 2>&1 | grep -i 'cannot stat'", "ls /proc/sys/net/ipv4/tcp_tw_recycle",
            ],
            wrongWhen: "A file that is shared by hosts with different kernels may need the line on others.",
            kernels: """
                tcp_tw_recycle is gone since 4.12; tcp_low_latency and tcp_fack are without effect since 4.14 and \
                4.15; tcp_adv_win_scale is obsolete since 6.6.
                """,
            references: [
                "https://docs.kernel.org/networking/ip-sysctl.html", "commit 4396e46187ca (tcp_tw_recycle)",
            ]),
        examine: { exam throws(Unknown) in
            let told = exam.localSettings.compactMap { line -> (FileSetting, String)? in
                Obsolete.reason(for: line, in: exam).map { (line, $0) }
            }
            guard let first = told.first else { return [] }
            let reasons = told.map { "\($0.0.location) sets \($0.0.key), which \($0.1)" }
            return [
                Finding(
                    "persist.unknown-key", .info, .configuration, at: Place(setting: first.0.file),
                    touches: [.host], predicate: "sets what this kernel does not know",
                    sentence: reasons.joined(separator: "; ") + ".",
                    brief: told.map(\.0).shortNames,
                    evidence: told.map { $0.0.evidence() },
                    remedies: told.map { Remedy(.sysctl, "delete \($0.0.location)", scope: .host) })
            ]
        })
}

/// Settings that are gone, or do nothing any more.
private enum Obsolete {
    private static let settings: [(key: String, since: KernelVersion, how: String)] = [
        ("net.ipv4.tcp_tw_recycle", KernelVersion(4, 12), "does not exist since Linux 4.12"),
        ("net.ipv4.tcp_low_latency", KernelVersion(4, 14), "has no effect since Linux 4.14"),
        ("net.ipv4.tcp_fack", KernelVersion(4, 15), "has no effect since Linux 4.15"),
        ("net.ipv4.tcp_adv_win_scale", KernelVersion(6, 6), "is obsolete since Linux 6.6"),
    ]

    static func reason(for line: FileSetting, in exam: Examination) -> String? {
        if let known = settings.first(where: { $0.key == line.key }) {
            return exam.host.kernel >= known.since ? known.how : nil
        }
        // A recording lacks files for reasons of its own, a container those of the host; what a module brings
        // (conntrack) and what belongs to an interface come and go.
        guard !exam.host.isRecorded, exam.host.isContainer == false, !line.key.contains("*"),
            !["net.netfilter.", "net.ipv4.conf.", "net.ipv6.conf.", "net.ipv4.neigh.", "net.ipv6.neigh."]
                .contains(where: line.key.hasPrefix),
            case .failure(let unknown) = exam.after.files[Source.path(ofSetting: line.key)],
            unknown.reason.hasSuffix("is not there")
        else { return nil }
        return "this kernel does not have"
    }
}
