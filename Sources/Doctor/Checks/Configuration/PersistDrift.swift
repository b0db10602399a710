extension Check {
    /// What runs is not what the files say: after the next boot it will be another host.
    static let persistDrift = Check(
        id: "persist.drift", title: "running settings differ from the sysctl files",
        reads: [.sysctlFiles], scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                Settings are read from files at boot: those of /etc/sysctl.d, /run/sysctl.d and /usr/lib/sysctl.d by \
                the order of their names, whatever the folder, and the last line for a key wins. What was set since \
                with `sysctl -w`, or written to a file and never loaded, differs until the next boot, and then \
                changes all at once.

                /etc/sysctl.conf is read last by procps' `sysctl --system`; systemd reads it only where a link \
                99-sysctl.conf stands in sysctl.d.
                """,
            byHand: ["sysctl --system --dry-run", "sysctl -a 2>/dev/null | grep somaxconn"],
            wrongWhen: """
                A value set for an experiment, or by a tool such as tuned or Docker, is meant to differ.
                """,
            references: ["sysctl.d(5)", "sysctl(8)", "systemd-sysctl(8)"]),
        examine: { exam throws(Unknown) in
            let drifted = exam.localSettings.compactMap { line -> (line: FileSetting, running: String)? in
                guard let running = exam.running(line), running != line.value else { return nil }
                // sysctl(8) and systemd do not agree which file is the last one: either may have been right.
                if running == exam.valueAtBoot(of: line.key) { return nil }
                return (line, running)
            }
            guard let first = drifted.first else { return [] }
            let told = drifted.prefix(4).map {
                "\($0.line.key) runs at \($0.running), \($0.line.location) says \($0.line.value)"
            }
            let rest = drifted.count > 4 ? ", and \(drifted.count - 4) more" : ""
            return [
                Finding(
                    "persist.drift", .info, .configuration, at: Place(setting: first.line.file),
                    touches: [.host, .namespace], predicate: "says other than what runs",
                    sentence: "\(told.joined(separator: "; "))\(rest): a boot would change that.",
                    brief: drifted.count == 1
                        ? "\(Myth.short(first.line.key)) runs at \(first.running)"
                        : drifted.map(\.line).shortNames,
                    evidence: drifted.flatMap { drift in
                        // A setting that runs was read a moment ago.
                        [drift.line.evidence()]
                            + [try? exam.setting(drift.line.key).evidence()].compactMap(\.self)
                    },
                    remedies: [
                        Remedy(
                            .sysctl, "load the files, or write what runs into them", scope: .host,
                            command: "sysctl --system")
                    ])
            ]
        })
}
