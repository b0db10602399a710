extension Check {
    /// One thread of a server uses a whole processor, and the others wait for it.
    static let cpuThreadPegged = Check(
        id: "cpu.thread-pegged",
        title: "one thread uses a whole CPU while the process cannot use more",
        reads: [.processes, .threads, .listeners, .sockets], scope: .app, apply: .restart,
        explanation: Explanation(
            mechanism: """
                An event loop on one thread serves as many clients as one CPU can. At 100 % it neither accepts nor \
                reads in time, however many CPUs idle beside it, and the host's CPU graph shows a comfortable 1/n. \
                The thread's own time tells.
                """,
            byHand: [
                "top -H -p PID    # one thread near 100 %", "pidstat -t -p PID 1",
                "perf top -t TID    # what it does",
            ],
            wrongWhen: """
                More threads do not help when the busy one holds a lock that all need; look first at what it does \
                (a loop around EMFILE, garbage collection, TLS).
                """,
            references: ["proc_pid_stat(5), utime, stime", "socket(7), SO_REUSEPORT"]),
        examine: { exam throws(Unknown) in
            guard exam.seconds > 0, exam.host.ticksPerSecond > 0 else { return [] }
            return try exam.visibleProcesses().compactMap { process in
                let clients = WaitingClients(of: process, exam)
                // A busy program that serves nobody is at work; whoever asks for it hears that.
                guard clients.isServer || exam.question.target == .process(process.pid) else { return nil }
                return PeggedThread(process, exam)?.finding(clients)
            }
        })
}

/// A thread that used nearly all of a processor in a process that used hardly more.
private struct PeggedThread {
    let process: ExaminedProcess
    let thread: ProcessSample.Thread
    let ticksBefore: UInt64
    /// Of one processor.
    let share: Double
    let processShare: Double

    private static let peggedShare = 0.95
    private static let manyShare = 1.5

    init?(_ process: ExaminedProcess, _ exam: Examination) {
        guard let before = process.before else { return nil }
        let whole = exam.seconds * exam.host.ticksPerSecond
        func share(_ from: UInt64, _ to: UInt64) -> Double { to > from ? Double(to - from) / whole : 0 }
        let earlier = Dictionary(before.threads.map { ($0.id, $0.cpuTicks) }) { first, _ in first }
        let busiest = process.after.threads.compactMap { thread in
            earlier[thread.id].map { (thread, $0, share($0, thread.cpuTicks)) }
        }.max { $0.2 < $1.2 }
        guard let busiest, busiest.2 >= Self.peggedShare else { return nil }
        let all = share(before.cpuTicks, process.after.cpuTicks)
        guard all < Self.manyShare else { return nil }
        (self.process, thread, ticksBefore, self.share) = (process, busiest.0, busiest.1, busiest.2)
        processShare = all
    }

    func finding(_ clients: WaitingClients) -> Finding {
        let percent = Amount.percent(min(share, 1))
        return Finding(
            "cpu.thread-pegged", clients.isConcerned ? .warning : .info, .now, at: process.place,
            touches: Set(process.after.listensOn.map(Subject.listener)).union([.process(process.pid)]),
            predicate: "has one thread that uses a whole CPU",
            sentence: """
                The thread \(thread.name)[\(thread.id)] of \(process.place.subject) used \(percent) of a CPU and the \
                whole process \(FindingText.number((processShare * 100).rounded() / 100)) CPUs: it cannot serve \
                faster than this thread\(clients.isConcerned ? "" : ", and no client waits for it now").
                """,
            brief: "\(thread.name)[\(thread.id)] \(percent) of a CPU",
            evidence: [
                Evidence(
                    source: "/proc/\(process.pid)/task/\(thread.id)/stat", field: "utime + stime",
                    before: Double(ticksBefore), after: Double(thread.cpuTicks)),
                Evidence(
                    source: "/proc/\(process.pid)/stat", field: "utime + stime",
                    before: process.before.map { Double($0.cpuTicks) }, after: Double(process.after.cpuTicks)),
            ] + clients.evidence,
            remedies: [
                Remedy(
                    .app, "look at what the thread does", command: "perf top -t \(thread.id)"),
                Remedy(
                    .app, "spread the loop over threads, each with a socket of its own (SO_REUSEPORT)",
                    apply: .restart),
            ])
    }
}
