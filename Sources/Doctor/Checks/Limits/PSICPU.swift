extension Check {
    /// Tasks wait for a CPU.
    static let psiCPU = Check(
        id: "psi.cpu",
        title: "tasks wait for a CPU",
        reads: [.file("proc/pressure/cpu"), .cgroups, .processes, .listeners], scope: .cgroup, apply: .live,
        explanation: Explanation(
            mechanism: """
                Pressure (PSI) is the part of the time in which at least one task was ready to run and no CPU was \
                free. A host at 100 % CPU with as many tasks as CPUs has none; pressure means that somebody waits.

                On the host it does not say who waits: a batch job with low priority may, and the server not. So \
                the host's pressure is only remarked; it is a warning when the server's own control group waits too.
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
            let throttled = ((try? exam.cgroups()) ?? []).filter { CPUThrottle($0, exam) != nil }.map(\.path)
            let waiting = PressureCheck.groups("cpu", "some", above: longShare, exam).filter { group, _ in
                // A quota explains it, and has a finding of its own.
                !throttled.contains { group.path == $0 || group.path.hasPrefix($0 == "/" ? $0 : $0 + "/") }
            }
            if !waiting.isEmpty {
                return waiting.map { group, pressure in finding(pressure, of: group, exam) }
            }
            return host.share > longShare ? [finding(host, of: nil, exam)] : []
        })
}

private let longShare = 0.2

private func finding(_ pressure: PressureShare, of group: ExaminedCgroup?, _ exam: Examination) -> Finding {
    let who = group.map { "tasks of \($0.path)\($0.serving)" } ?? "tasks of this host"
    return Finding(
        "psi.cpu", group == nil ? .info : .warning, .now, at: group?.place ?? Place(),
        touches: group?.touches ?? [.host], predicate: "waits for a CPU",
        sentence: "Some \(who) waited for a CPU in \(PressureCheck.time(pressure, exam)).",
        brief: "some \(PressureCheck.time(pressure, exam))", evidence: [pressure.change.evidence],
        remedies: [
            Remedy(
                .app, "run no more busy threads than CPUs, and batch jobs with a lower weight",
                apply: .restart),
            Remedy(.platform, "more CPUs", scope: .host, apply: .reboot),
        ])
}
