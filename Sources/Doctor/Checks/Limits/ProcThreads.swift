extension Check {
    /// The host is near the number of threads it allows.
    static let procThreads = Check(
        id: "proc.threads",
        title: "the host runs out of threads",
        reads: [.file("proc/loadavg"), .sysctl("kernel.threads-max"), .sysctl("kernel.pid_max")],
        scope: .host, apply: .live,
        explanation: Explanation(
            mechanism: """
                Every thread is a task with a number of its own: kernel.threads-max bounds how many there may be, \
                kernel.pid_max the numbers. Beyond either, fork(2) and pthread_create(3) fail with EAGAIN, and a \
                shell says "Resource temporarily unavailable".
                """,
            byHand: [
                "cut -d' ' -f4 /proc/loadavg    # runnable/all threads",
                "sysctl kernel.threads-max kernel.pid_max",
                "ps -eo nlwp,pid,comm --sort=-nlwp | head",
            ],
            wrongWhen: "Threads that only grow are a leak: a higher limit moves the hour of failure.",
            references: ["proc_sys_kernel(5), threads-max, pid_max", "fork(2), EAGAIN"]),
        examine: { exam throws(Unknown) in
            let all = try tasks(exam.text("proc/loadavg"))
            let limits = try ["kernel.threads-max", "kernel.pid_max"].map { key throws(Unknown) in
                try exam.setting(key)
            }
            let (first, second) = (try limits[0].number(), try limits[1].number())
            let (key, limit) = first <= second ? (limits[0].key, first) : (limits[1].key, second)
            let ceiling = Ceiling(
                check: "proc.threads", key: key, noun: "threads", used: all, limit: limit,
                evidence: [
                    Evidence(
                        source: "/proc/loadavg", field: "threads", after: Double(all), limit: Double(limit))
                ], harm: "fork() and pthread_create() fail with EAGAIN", warningShare: nearShare)
            let leak = Remedy(
                .app, "find who makes them", command: "ps -eo nlwp,pid,comm --sort=-nlwp | head")
            return [ceiling.finding(exam, remedies: [leak, ceiling.raise(exam)].compactMap(\.self))]
                .compactMap(
                    \.self)
        })
}

/// 90 % counts as near, 0.9 itself too.
private let nearShare = 0.9.nextDown

/// The second number of `1/497`: all tasks of the host.
private func tasks(_ text: String) throws(Unknown) -> Int64 {
    let words = text.split(separator: " ")
    guard words.count > 3, let all = words[3].split(separator: "/").last.flatMap({ Int64($0) }) else {
        throw Unknown("/proc/loadavg does not say how many threads there are")
    }
    return all
}
