/// The words that the four pressure checks share.
enum PressureCheck {
    static let byHand = [
        "cat /proc/pressure/{cpu,memory,io}    # total in microseconds, twice; or avg10",
        "cat /sys/fs/cgroup/PATH/{cpu,memory,io}.pressure",
    ]
    static let references = [
        "https://docs.kernel.org/accounting/psi.html", "kernel/sched/psi.c",
    ]

    /// The lowest control groups, those of the examined processes themselves, that waited for longer than `share`.
    static func groups(
        _ resource: String, _ line: String, above share: Double, _ exam: Examination
    ) -> [(group: ExaminedCgroup, pressure: PressureShare)] {
        // A host without control groups has its own pressure alone.
        let groups = (try? exam.cgroups()) ?? []
        return groups.filter(\.isLowest).compactMap { group in
            guard let pressure = exam.pressure(resource, line, of: group), pressure.share > share else {
                return nil
            }
            return (group, pressure)
        }
    }

    /// `32 % of 10 s`.
    static func time(_ pressure: PressureShare, _ exam: Examination) -> String {
        "\(Amount.percent(pressure.share)) of \(FindingText.number(exam.seconds)) s"
    }

    /// A finding for the host, or for each group where the host as a whole is well, or only a part of it is asked about.
    static func findings(
        _ resource: String, _ line: String, above share: Double, _ exam: Examination, who: String,
        what: String,
        predicate: String, remedies: [Remedy], except isExplained: (ExaminedCgroup) -> Bool = { _ in false }
    ) throws(Unknown) -> [Finding] {
        let host = try exam.pressure(resource, line)
        let groups = groups(resource, line, above: share, exam)
        func finding(
            _ pressure: PressureShare, _ severity: Severity = .warning, at place: Place,
            _ touches: Set<Subject>, _ name: String
        ) -> Finding {
            Finding(
                "psi.\(resource)", severity, .now, at: place, touches: touches, predicate: predicate,
                sentence: "\(who) \(name) waited for \(what) in \(time(pressure, exam)).",
                brief: "\(line) \(time(pressure, exam))",
                evidence: [pressure.change.evidence]
                    + (place.cgroup == nil ? groups.prefix(3).map(\.pressure.change.evidence) : []),
                remedies: remedies)
        }
        let isHigh = host.share > share
        if isHigh, !exam.isAboutPart { return [finding(host, at: Place(), [.host], "of this host")] }
        let own = groups.filter { !isExplained($0.group) }.map { group, pressure in
            finding(pressure, at: group.place, group.touches, "of \(group.path)\(group.serving)")
        }
        // Others may be those that wait.
        return isHigh && own.isEmpty ? [finding(host, .info, at: Place(), [.host], "of this host")] : own
    }
}
