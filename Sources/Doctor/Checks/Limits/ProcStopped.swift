extension Check {
    /// A server does not run at all while its clients queue.
    static let procStopped = Check(
        id: "proc.stopped",
        title: "a server is stopped, or stuck in the kernel, while clients queue",
        reads: [.processes, .listeners], scope: .app, apply: .live,
        explanation: Explanation(
            mechanism: """
                A process that is stopped (state T, by SIGSTOP or a terminal's SIGTSTP) or traced (t, by a debugger) \
                runs nothing. One in state D waits inside the kernel, mostly for storage or NFS, and cannot even be \
                killed. The kernel goes on to complete handshakes for it, so clients connect, wait, and time out; \
                then the accept queue overflows.

                State D for a moment is normal. Only a process that was found in it at both ends of the window, and \
                used no CPU in between, is named.
                """,
            byHand: [
                "grep -E 'State|TracerPid' /proc/PID/status",
                "cat /proc/PID/wchan; cat /proc/PID/stack    # where in D",
                "ss -ltn    # Recv-Q grows",
            ],
            wrongWhen:
                "Somebody may be debugging it on purpose: look at TracerPid before you detach anything.",
            references: ["proc_pid_stat(5), state", "signal(7), SIGCONT", "ptrace(2)"]),
        examine: { exam throws(Unknown) in
            let listeners = try exam.listeners()
            return try exam.visibleProcesses().compactMap { process in
                guard let state = ProcStopped.State(process) else { return nil }
                let waiting = listeners.filter { listener in
                    listener.owners.contains { $0.pid == process.pid } && ProcStopped.isWaiting(listener)
                }
                guard let fullest = waiting.max(by: { $0.queue < $1.queue }) else { return nil }
                return ProcStopped.finding(process, state, fullest, waiting)
            }
        })
}

/// The words and remedies of proc.stopped.
private enum ProcStopped {
    enum State: Character {
        case stopped = "T"
        case traced = "t"
        case inKernel = "D"

        /// The state throughout the window; `nil` when it was another at either end, or it used CPU.
        init?(_ process: ExaminedProcess) {
            guard let before = process.before, before.cpuTicks == process.after.cpuTicks,
                let first = State(rawValue: before.state), let last = State(rawValue: process.after.state),
                (first == .inKernel) == (last == .inKernel)
            else { return nil }
            self = last
        }
    }

    /// Whether clients queue: more than before, or no room for more.
    static func isWaiting(_ listener: Listener) -> Bool {
        listener.isFull || (listener.queueBefore.map { listener.queue > $0 } ?? false)
    }

    static func finding(
        _ process: ExaminedProcess, _ state: State, _ fullest: Listener, _ waiting: [Listener]
    ) -> Finding {
        let name = process.place.subject
        let queue = "\(Amount.count(Int(fullest.queue), "connection")) waiting on port \(fullest.port)"
        let words: (predicate: String, sentence: String) =
            switch state {
            case .stopped:
                ("is stopped", "\(name) was stopped by a signal throughout the window with \(queue).")
            case .traced:
                (
                    "is held by a debugger",
                    "\(name) was held by a debugger throughout the window with \(queue)."
                )
            case .inKernel:
                (
                    "is stuck in the kernel",
                    "\(name) waited inside the kernel (state D) throughout the window with \(queue)."
                )
            }
        var place = process.place
        place.port = fullest.port
        return Finding(
            "proc.stopped", .critical, .now, at: place,
            touches: Set(process.after.listensOn.map(Subject.listener)).union([.process(process.pid)]),
            predicate: words.predicate, sentence: words.sentence,
            brief: "state \(state.rawValue), queue \(fullest.queue)",
            evidence: [
                Evidence(
                    source: "/proc/\(process.pid)/stat", field: "utime + stime",
                    before: process.before.map { Double($0.cpuTicks) }, after: Double(process.after.cpuTicks))
            ]
                + waiting.map { listener in
                    Evidence(
                        source: "sock_diag", field: "listen.queue :\(listener.port)",
                        before: listener.queueBefore.map(Double.init), after: Double(listener.queue),
                        limit: listener.limit.map(Double.init))
                },
            remedies: [remedy(state, process.pid)])
    }

    private static func remedy(_ state: State, _ pid: Int32) -> Remedy {
        switch state {
        case .stopped: Remedy(.app, "let it go on, and find out who stopped it", command: "kill -CONT \(pid)")
        case .traced: Remedy(.app, "detach the debugger", command: "grep TracerPid /proc/\(pid)/status")
        case .inKernel:
            Remedy(
                .platform, "look at the storage or network file system it waits for", scope: .host,
                command: "cat /proc/\(pid)/wchan /proc/\(pid)/stack")
        }
    }
}
