extension Check {
    /// An accept queue is at least half full again and again, and has refused nobody yet.
    static let listenNearFull = Check(
        id: "listen.near-full",
        title: "an accept queue is half full and more, again and again",
        reads: [.counters, .listeners, .processes, .sysctl("net.core.somaxconn")],
        scope: .networkNamespace, apply: .relisten,
        explanation: Explanation(
            mechanism: """
                A server that keeps up has an empty accept queue: it takes each connection in less time than the next \
                one needs to come. A queue that is half full at several looks, 100 ms apart, says that connections \
                come faster than accept(2) is called, or in bursts that the limit hardly holds.

                No counter tells this before it is too late. The next burst, or a pause of the server, makes \
                ListenOverflows move, and clients wait a second for their next SYN.
                """,
            byHand: [
                "ss -ltn    # again and again: Recv-Q is the queue, Send-Q the limit that listen() latched",
                "nstat -az TcpExtListenOverflows    # still at rest?",
            ],
            wrongWhen: """
                A longer queue absorbs bursts. It does not make a slow server faster: where the queue is never empty, \
                it only adds waiting time to every connect.
                """,
            references: ["listen(2)", "include/net/sock.h: sk_acceptq_is_full()"]),
        examine: { exam throws(Unknown) in
            let listeners = try exam.listeners()
            // Without the counter nobody is known to overflow, and every long queue is told here.
            let overflowing = Set(((try? exam.acceptOverflow())?.shares ?? []).map(\.listener.endpoint))
            return listeners.filter { $0.halfFullLooks >= leastLooks }.joinedByEndpoint()
                .filter { !overflowing.contains($0.endpoint) }.map { nearFull($0, exam) }
        })

    /// Looks that must have found it half full; one may be chance.
    private static let leastLooks = 2

    private static func nearFull(_ listener: Listener, _ exam: Examination) -> Finding {
        let limit = listener.limit ?? 0
        let most = max(listener.peak.queue, listener.queue, listener.queueBefore ?? 0)
        let looks = listener.peak.looks < 2 ? 2 : listener.peak.looks
        let isStuck = exam.acceptsNothing(listener)
        let why =
            isStuck
            ? "find out why \(listener.place.subject) does not call accept(): stopped, blocked, EMFILE"
            : "find out why accept() is slow: descriptor limit, throttling, one busy acceptor"
        let stuck = isStuck ? " Nobody calls accept(2) on it: a longer queue would not help." : ""
        return Finding(
            "listen.near-full", .warning, .limit, at: listener.place, touches: listener.touches,
            predicate: isStuck
                ? "does not accept the connections that wait"
                : "accepts connections hardly as fast as they come",
            sentence: """
                The accept queue of port \(listener.port) was at least half full at \(listener.halfFullLooks) of \
                \(looks) looks; it held up to \(most) connections, and \(limit) is the limit.\(stuck)
                """,
            brief: "queue up to \(most) of \(limit)",
            evidence: [
                Evidence(
                    source: "sock_diag", field: "listen.queue", before: listener.queueBefore.map(Double.init),
                    after: Double(listener.queue), limit: Double(limit)),
                Evidence(source: "sock_diag", field: "listen.queue_peak", after: Double(most)),
            ],
            remedies: [Remedy(.app, why, apply: .restart)]
                + (isStuck ? [] : BacklogRemedy.all(for: listener, in: exam)))
    }
}
