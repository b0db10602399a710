extension Check {
    /// Tasks wait for a CPU.
    static let psiCPU = Check(
        id: "psi.cpu",
        title: "tasks wait for a CPU",
        reads: [.file("proc/pressure/cpu"), .cgroups, .processes, .threads, .listeners], scope: .cgroup,
        apply: .live,
        explanation: Explanation(
            mechanism: """
                Pressure (PSI) is the part of the time in which at least one task was ready to run and no CPU was \
                free. A host at 100 % CPU with as many tasks as CPUs has none; pressure means that somebody waits.

                On the host it does not say who waits: a batch job with low priority may, and the server not. So \
                the host's pressure is only remarked; it is a warning when the server's own control group \
                waits too, or a thread of a server that is asked about.
                """,
            byHand: PressureCheck.byHand + [
                "cat /proc/PID/schedstat    # second number: waited, in nanoseconds"
            ],
            wrongWhen: """
                A control group with a quota waits at its quota however many CPUs are free: see \
                cgroup.cpu-throttled.
                """,
            kernels: "4.20 with CONFIG_PSI, where psi=1 may be needed on the kernel's command line.",
            references: PressureCheck.references),
        examine: { exam throws(Unknown) in
            let host = try exam.pressure("cpu", "some")
            // Without control groups nobody is known to be throttled.
            let limited = ((try? exam.cgroups()) ?? []).filter { CPUThrottle($0, exam) != nil }
            let throttled = limited.map(\.path)
            let waiting = PressureCheck.groups("cpu", "some", above: longShare, exam).filter { group, _ in
                // A quota explains it, and has a finding of its own.
                !throttled.contains { group.path == $0 || group.path.hasPrefix($0 == "/" ? $0 : $0 + "/") }
            }
            let kept = host.share > longShare ? delayed(exam, besides: waiting.map(\.group) + limited) : []
            if !waiting.isEmpty || !kept.isEmpty {
                return waiting.map { group, pressure in finding(pressure, of: group, exam) }
                    + kept.map { process, delay in finding(delay, of: process, host, exam) }
            }
            return host.share > longShare ? [finding(host, of: nil, exam)] : []
        })
}

private let longShare = 0.2
/// Servers that are named.
private let serverLimit = 5

/// The servers that had no CPU for long themselves, longest first; those of groups that are named or throttled left out.
private func delayed(
    _ exam: Examination, besides groups: [ExaminedCgroup]
) -> [(process: ExaminedProcess, delay: RunDelay)] {
    let named = Set(groups.flatMap(\.processes).map(\.pid))
    let isTargeted = exam.question.target != .everything
    let all = exam.processes.filter { !named.contains($0.pid) && (isTargeted || !$0.after.listensOn.isEmpty) }
        .compactMap { process in
            RunDelay(of: process, in: exam).map { (process: process, delay: $0) }
        }
    return Array(
        all.filter { $0.delay.share > longShare }.sorted { $0.delay.share > $1.delay.share }.prefix(
            serverLimit))
}

/// A remark where nobody asked about the process: each server waits on a host whose load is made on it.
private func finding(
    _ delay: RunDelay, of process: ExaminedProcess, _ host: PressureShare, _ exam: Examination
) -> Finding {
    let waited = "\(Amount.percent(delay.share)) of \(FindingText.number(exam.seconds)) s"
    return Finding(
        "psi.cpu", exam.question.target == .everything ? .info : .warning, .now, at: process.place,
        touches: process.touches, predicate: "waits for a CPU",
        sentence: """
            A thread of \(process.place.subject) was ready to run and had no CPU in \(waited), and some tasks of this \
            host in \(PressureCheck.time(host, exam)).
            """,
        brief: "ready without a CPU \(Amount.percent(delay.share))",
        evidence: [delay.change.evidence, host.change.evidence], remedies: remedies)
}

private func finding(_ pressure: PressureShare, of group: ExaminedCgroup?, _ exam: Examination) -> Finding {
    let who = group.map { "tasks of \($0.path)\($0.serving)" } ?? "tasks of this host"
    return Finding(
        "psi.cpu", group == nil ? .info : .warning, .now, at: group?.place ?? Place(),
        touches: group?.touches ?? [.host], predicate: "waits for a CPU",
        sentence: "Some \(who) waited for a CPU in \(PressureCheck.time(pressure, exam)).",
        brief: "some \(PressureCheck.time(pressure, exam))", evidence: [pressure.change.evidence],
        remedies: remedies)
}

private let remedies = [
    Remedy(
        .app, "run no more busy threads than CPUs, and batch jobs with a lower weight", apply: .restart),
    Remedy(.platform, "more CPUs", scope: .host, apply: .reboot),
]
