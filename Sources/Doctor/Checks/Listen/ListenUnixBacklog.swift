extension Check {
    /// A Unix socket's queue of connections is half full, or full.
    static let listenUnixBacklog = Check(
        id: "listen.unix-backlog",
        title: "a Unix socket's accept queue fills up",
        reads: [.unixListeners, .sysctl("net.core.somaxconn")],
        scope: .networkNamespace, apply: .relisten,
        explanation: Explanation(
            mechanism: """
                A listening Unix socket has an accept queue too: the smaller one of listen(2)'s argument and \
                somaxconn. When it holds more than that, connect(2) waits, and a non-blocking client gets EAGAIN at \
                once. nginx in front of a local application server says then "connect() to unix:... failed (11: \
                Resource temporarily unavailable)".

                The kernel counts this nowhere. Only the queue itself tells, for as long as it is full.
                """,
            byHand: [
                "ss -lx    # Recv-Q connections wait, Send-Q is the limit",
                "sysctl net.core.somaxconn",
            ],
            wrongWhen: """
                As with TCP: a longer queue hides a server that does not accept, and its clients wait without end, \
                for connect(2) to a Unix socket has no timeout of its own.
                """,
            kernels: "All since 3.10. The queue's length is told by sock_diag since 3.3.",
            references: ["unix(7)", "listen(2)", "net/unix/af_unix.c: unix_stream_connect()"]),
        examine: { exam throws(Unknown) in
            let rows = try exam.after.unixListeners.get()
            var earlier: [UInt32: UnixListener] = [:]
            for row in try exam.before.unixListeners.get() { earlier[row.inode] = row }
            return rows.compactMap { row in
                // One that was not there before has no past in which it was better.
                UnixBacklog(before: earlier[row.inode] ?? row, after: row)?.finding(exam)
            }
        })
}

/// A queue that was at least half full at both ends of the window.
private struct UnixBacklog {
    let before: UnixListener
    let after: UnixListener
    let isFull: Bool

    init?(before: UnixListener, after: UnixListener) {
        func isHalf(_ row: UnixListener) -> Bool {
            row.queue > 0 && UInt64(row.queue) * 2 >= UInt64(row.limit)
        }
        guard isHalf(before), isHalf(after) else { return nil }
        (self.before, self.after) = (before, after)
        isFull = before.queue > before.limit && after.queue > after.limit
    }

    func finding(_ exam: Examination) -> Finding {
        let name = after.name.isEmpty ? "unnamed socket \(after.inode)" : after.name
        let harm =
            isFull
            ? "connect() waits there, and non-blocking clients get EAGAIN"
            : "the next burst makes connect() wait"
        return Finding(
            "listen.unix-backlog", isFull ? .critical : .warning, isFull ? .now : .limit,
            at: Place(unixSocket: name), touches: [.namespace],
            predicate: isFull
                ? "lets clients wait at a full queue" : "accepts connections hardly as fast as they come",
            sentence: """
                \(after.queue) connections wait at the Unix socket \(name), whose limit is \(after.limit): \(harm).
                """,
            brief: isFull
                ? "queue \(after.queue) > \(after.limit)" : "queue \(after.queue) of \(after.limit)",
            evidence: [
                Evidence(
                    source: "unix_diag", field: "listen.queue", before: Double(before.queue),
                    after: Double(after.queue), limit: Double(after.limit))
            ],
            remedies: [
                Remedy(.app, "find out why accept() is slow", apply: .restart), ceiling(exam),
                Remedy(
                    .app, "call listen() with a larger backlog, or restart with one", apply: .relisten,
                    risk: BacklogRemedy.risk),
            ].compactMap(\.self))
    }

    /// somaxconn, when it is what limits.
    private func ceiling(_ exam: Examination) -> Remedy? {
        // A namespace that hides it can only be told to call listen() again.
        guard let running = try? exam.setting("net.core.somaxconn").number(), running <= Int64(after.limit),
            running < BacklogRemedy.usual
        else { return nil }
        return Remedy.sysctl(
            "net.core.somaxconn", to: "\(BacklogRemedy.usual)", in: exam, apply: .relisten,
            risk: BacklogRemedy.risk)
    }
}
