extension Check {
    /// Memory of the server comes and goes to disk.
    static let vmSwap = Check(
        id: "vm.swap",
        title: "the server's memory is swapped in or out",
        reads: [.file("proc/vmstat"), .processes, .listeners, .sysctl("vm.swappiness")], scope: .host,
        apply: .live,
        explanation: Explanation(
            mechanism: """
                A page that was swapped out has to be read from disk before the thread that touches it goes on: a \
                millisecond instead of a hundred nanoseconds, in the middle of whatever it does, and garbage \
                collectors touch everything. Swap that is used and rests is harmless: those pages nobody needs.
                """,
            byHand: [
                "vmstat 1    # si, so", "grep VmSwap /proc/PID/status    # twice",
                "grep -E 'pswp(in|out)' /proc/vmstat",
            ],
            wrongWhen: """
                Without swap the kernel can only drop page cache and then kill. A little swap with low swappiness is \
                better than none; memory.swap.max=0 keeps one control group out of it.
                """,
            references: [
                "https://docs.kernel.org/admin-guide/sysctl/vm.html#swappiness", "proc_pid_status(5), VmSwap",
            ]
        ),
        examine: { exam throws(Unknown) in
            let swapIn = try exam.vmChange("pswpin")
            let swapOut = try exam.vmChange("pswpout")
            guard swapIn.delta > 0 || swapOut.delta > 0 else { return [] }
            let isBusy = exam.perSecond(swapIn.delta) >= busyPages
            let swapped = exam.processes.filter { process in
                guard let now = process.after.swapBytes else { return false }
                // With none read back, less of it is what was freed.
                let isMoving =
                    process.before?.swapBytes.map { $0 < now || (swapIn.delta > 0 && $0 != now) } ?? false
                return isMoving || (isBusy && now > 0)
            }
            // Where no process can be seen the host stands for it.
            let places =
                swapped.isEmpty && exam.after.processes.isEmpty && isBusy ? [nil] : swapped.map(Optional.some)
            return places.map { finding($0, swapIn, swapOut, exam) }
        })
}

/// Pages a second that are read back: fewer are those of others that wake now and then.
private let busyPages = 10.0

private func finding(
    _ process: ExaminedProcess?, _ swapIn: Change, _ swapOut: Change, _ exam: Examination
) -> Finding {
    let held = process?.after.swapBytes.map { bytes in
        Evidence(
            source: "/proc/\(process?.pid ?? 0)/status", field: "VmSwap",
            before: process?.before?.swapBytes.map { Double($0) }, after: Double(bytes))
    }
    let who = process.map {
        "\($0.place.subject) has \(Amount.bytes(Double($0.after.swapBytes ?? 0))) in swap and"
    }
    let moved =
        swapIn.delta > 0
        ? "\(Amount.count(Int(clamping: swapIn.delta), "page")) were read back and \(swapOut.delta) written"
        : "\(Amount.count(Int(clamping: swapOut.delta), "page")) went there, and none was read back,"
    return Finding(
        "vm.swap", .warning, .now, at: process?.place ?? Place(), touches: process?.touches ?? [.host],
        predicate: swapIn.delta > 0 ? "waits for memory that was swapped out" : "is being swapped out",
        sentence: "\(who ?? "The host is swapping:") \(moved) in \(FindingText.number(exam.seconds)) s.",
        brief: "+\(swapIn.delta) pages in, +\(swapOut.delta) out",
        evidence: [held, swapIn.evidence, swapOut.evidence].compactMap(\.self),
        remedies: [Remedy(.platform, "more memory, or less in use on this host", scope: .host)]
            + [swappiness(exam)].compactMap(\.self))
}

private func swappiness(_ exam: Examination) -> Remedy? {
    // Where it cannot be seen nothing is proposed.
    guard let now = try? exam.setting("vm.swappiness").number(), now > 10 else { return nil }
    return Remedy.sysctl(
        "vm.swappiness", to: "10", in: exam, risk: "page cache is dropped first, and files are read again")
}
