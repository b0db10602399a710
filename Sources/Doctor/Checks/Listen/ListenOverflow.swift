import Kernel

extension Check {
    /// Connections are refused because an accept queue is full: the namespace's counter, and the listener to blame.
    static let listenOverflow = Check(
        id: "listen.overflow",
        title: "an accept queue overflows and connections are refused",
        reads: [.counters, .listeners, .processes, .sysctl("net.core.somaxconn")],
        scope: .networkNamespace, apply: .relisten, sinceBoot: ["TcpExt.ListenOverflows"],
        explanation: Explanation(
            mechanism: """
                A connection whose handshake is complete waits in the listener's accept queue until the server calls \
                accept(2). The queue is full when it holds more than the limit that listen(2) latched, so limit + 1 \
                fit. Then the kernel drops the SYN of the next client without a word; the client sends it again after \
                1, 3, 7 seconds and sees a slow connect, or a failed one.

                ListenOverflows counts this for the whole namespace. Which listener it was, its own drops tell: \
                sock_diag has them, and they outlive the burst, which the queue length does not. They count a little \
                more than overflows, so a listener is blamed only for its share of what the namespace counted.
                """,
            byHand: [
                "nstat -az TcpExtListenOverflows TcpExtListenDrops    # twice: only what moves matters",
                "ss -ltnmp    # Recv-Q above Send-Q is full; dN in skmem is the drops of that listener",
                "cat /proc/PID/status /proc/PID/limits    # stopped? out of descriptors?",
            ],
            wrongWhen: """
                A longer queue does not help a server that does not accept: clients then time out inside the queue, \
                and a stuck server stays unseen for longer. First ask why accept(2) is slow: a descriptor limit \
                (EMFILE), CPU throttling, a stopped process, one busy accepting thread. tcp_max_syn_backlog is \
                another queue.
                """,
            kernels: """
                All since 3.10. Since 4.10 the SYN is dropped; before, the handshake was completed and the client \
                believed to be connected. Drops of a listener since 4.7.
                """,
            references: [
                "listen(2)", "https://docs.kernel.org/networking/snmp_counter.html",
                "net/ipv4/tcp_input.c: tcp_conn_request()", "include/net/tcp.h: tcp_listendrop()",
            ]),
        examine: { exam throws(Unknown) in
            let overflow = try exam.acceptOverflow()
            if overflow.isUnattributed {
                return exam.knowsOwnListenersRest
                    ? [] : [ListenOverflow.unattributed(overflow, exam)]
            }
            return overflow.shares.map { ListenOverflow.finding(of: $0, in: overflow, exam) }
        })
}

extension Examination {
    /// Whether the target's listeners are known to have dropped nothing, and none of them has closed.
    fileprivate var knowsOwnListenersRest: Bool {
        guard question.target != .everything, let own = try? listeners(), !own.isEmpty,
            own.allSatisfy({ $0.drops?.delta == 0 }), let earlier = try? before.listeners.get(),
            let here = try? Set(after.listeners.get().map(\.inode))
        else { return false }
        // One whose owner was not looked into is nobody's that is asked about.
        let owners = (try? before.owners.get()) ?? [:]
        let asked = Set(before.processes.filter(question.isAsked).map(\.pid))
        return !earlier.contains { row in
            guard !here.contains(row.inode) else { return false }
            if case .port(let port) = question.target { return row.local.port == port }
            return owners[row.inode].map { !asked.isDisjoint(with: $0) } ?? false
        }
    }
}

/// The words and remedies of listen.overflow.
private enum ListenOverflow {
    static func finding(
        of share: AcceptOverflow.Share, in overflow: AcceptOverflow, _ exam: Examination
    ) -> Finding {
        let listener = share.listener
        let acceptsNothing = exam.acceptsNothing(listener)
        let queue = listener.limit.map { "\(listener.queue) where \($0) is the limit" } ?? "\(listener.queue)"
        var story = """
            Port \(listener.port) refused \(share.isMeasured ? "" : "up to ")\(share.refused) connection attempts in \
            \(FindingText.number(exam.seconds)) s; its accept queue holds \(queue).
            """
        if acceptsNothing { story += " Nobody calls accept(2) on it: a longer queue would not help." }
        let row = Evidence(
            source: "sock_diag", field: "listen.queue", before: listener.queueBefore.map(Double.init),
            after: Double(listener.queue), limit: listener.limit.map(Double.init))
        let numbers =
            listener.isFull
            ? ", queue \(listener.queue) > \(listener.limit ?? 0)"
            : ", queue \(listener.queue) of \(listener.limit.map { "\($0)" } ?? "?")"
        return Finding(
            "listen.overflow", severity(of: share.refused, exam), .now, at: listener.place,
            touches: listener.touches, predicate: "refuses connections", sentence: story,
            brief: "+\(share.refused)\(numbers)",
            evidence: [overflow.overflows.evidence, overflow.drops.evidence]
                + [listener.drops?.evidence].compactMap(\.self) + [row],
            remedies: remedies(for: listener, acceptsNothing: acceptsNothing, exam),
            confidence: share.isMeasured ? .certain : .likely, lossPerSecond: exam.perSecond(share.refused))
    }

    /// What is said when the listener is gone, or its rows cannot be seen.
    static func unattributed(_ overflow: AcceptOverflow, _ exam: Examination) -> Finding {
        let count = overflow.overflows.delta
        return Finding(
            "listen.overflow", severity(of: count, exam), .now, at: Place(), touches: [.namespace],
            predicate: "refuses connections",
            sentence: """
                \(count) connection attempts were refused at a full accept queue in \
                \(FindingText.number(exam.seconds)) s; no listener that is here now has dropped any, so it was one \
                that has closed, or one that cannot be seen.
                """,
            brief: "+\(count), listener unknown",
            evidence: [overflow.overflows.evidence, overflow.drops.evidence],
            remedies: [whyIsAcceptSlow], confidence: .likely, lossPerSecond: exam.perSecond(count))
    }

    private static func severity(of refused: Int64, _ exam: Examination) -> Severity {
        let share = Examination.ratio(refused, of: exam.changeIfAny("Tcp.PassiveOpens").delta) ?? 0
        return exam.perSecond(refused) >= criticalPerSecond || share >= criticalShare ? .critical : .warning
    }

    private static let criticalPerSecond = 1.0
    /// Of the connections that came in.
    private static let criticalShare = 0.001

    private static func remedies(
        for listener: Listener, acceptsNothing: Bool, _ exam: Examination
    ) -> [Remedy] {
        if acceptsNothing {
            let what =
                "find out why \(listener.place.subject) does not call accept(): stopped, blocked, EMFILE"
            return [Remedy(.app, what, apply: .restart)]
        }
        let oneSocket = Remedy(
            .app, "accept on several threads, each with a socket of its own (SO_REUSEPORT)", apply: .restart)
        return [whyIsAcceptSlow] + BacklogRemedy.all(for: listener, in: exam) + [oneSocket]
    }

    private static let whyIsAcceptSlow = Remedy(
        .app, "find out why accept() is slow: descriptor limit, throttling, one busy acceptor",
        apply: .restart)
}
