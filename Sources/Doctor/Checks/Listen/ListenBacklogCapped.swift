extension Check {
    /// A listener latched a short queue, from its own argument or from an old somaxconn.
    static let listenBacklogCapped = Check(
        id: "listen.backlog-capped",
        title: "a listener has latched a short accept queue",
        reads: [.counters, .listeners, .processes, .sysctl("net.core.somaxconn")],
        scope: .networkNamespace, apply: .relisten,
        preflight: { exam throws(Unknown) in
            let limits = try exam.listeners().filter { !BacklogCapped.isMinor($0) }.compactMap { listener in
                listener.limit.map { (limit: $0, port: listener.port) }
            }
            guard let least = limits.min(by: { $0.limit < $1.limit }) else {
                return "no listener yet; somaxconn allows \(try exam.setting(BacklogCapped.key).number())"
            }
            return "the shortest accept queue takes \(least.limit) (:\(least.port))"
        },
        explanation: Explanation(
            mechanism: """
                listen(2) takes the smaller one of its argument and net.core.somaxconn, and the socket keeps it. \
                Raising somaxconn later changes no socket that listens already, and lowering it shrinks none; calling \
                listen(2) again on the live socket takes the new value, without closing it.

                So the usual story: the sysctl is raised, the server runs on, and its queue is what it was. Or the \
                sysctl is high and the program asks for 128 or 511, because its author copied that.
                """,
            byHand: [
                "ss -ltnp    # Send-Q of a LISTEN row is the limit that was latched",
                "sysctl net.core.somaxconn    # what listen() would get at most now",
            ],
            wrongWhen: """
                A server that accepts nothing fills any queue. And a short queue is no harm where connections come \
                one by one: administration ports, internal services behind a pool.
                """,
            kernels: "All since 3.10. somaxconn is 128 by default before 5.4, 4096 since.",
            references: [
                "listen(2)", "https://docs.kernel.org/networking/ip-sysctl.html",
                "net/socket.c: __sys_listen()",
            ]),
        examine: { exam throws(Unknown) in
            let listeners = try exam.listeners()
            if !listeners.isEmpty, listeners.allSatisfy({ $0.limit == nil }) {
                throw Unknown(
                    "/proc/net/tcp does not tell the limit of a listener",
                    grant: "load the kernel module tcp_diag")
            }
            let ceiling = try exam.setting(BacklogCapped.key).number()
            if listeners.allSatisfy(BacklogCapped.isMinor) {
                return try [BacklogCapped.unborn(ceiling: ceiling, exam)].compactMap(\.self)
            }
            // A stuck worker accepts nothing either, whatever its siblings do; without drops none is known.
            let stuck = Set(((try? ReuseportSkew.all(exam)) ?? []).flatMap(\.stuck).map(\.inode))
            let asked = listeners.filter {
                !BacklogCapped.isMinor($0) && !exam.acceptsNothing($0) && !stuck.contains($0.inode)
            }
            let biting = asked.filter { BacklogCapped.bites($0, exam) }.joinedByEndpoint()
            let bitten = Set(biting.map(\.endpoint))
            let short = asked.filter {
                BacklogCapped.isShort($0, ceiling: ceiling) && !bitten.contains($0.endpoint)
            }.joinedByEndpoint()
            return try biting.map { listener throws(Unknown) in
                try BacklogCapped.finding(of: [listener], .warning, ceiling: ceiling, exam)
            } + (short.isEmpty ? [] : [BacklogCapped.finding(of: short, .info, ceiling: ceiling, exam)])
        })
}

/// Which limits are short, and what is said of them.
private enum BacklogCapped {
    static let key = "net.core.somaxconn"
    /// From here on a load is large enough for a queue to matter, and below this a queue is short for it.
    private static let manyConnections = 10_000
    private static let shortForMany: Int64 = 1024
    /// Below it no queue holds a burst.
    private static let short: Int64 = 128
    /// What programs pass without thinking: the old somaxconn, nginx' and Redis' choice, today's somaxconn.
    private static let customary: Set<Int64> = [128, 511, 4096]
    /// Ports of services that do not carry a load: SSH, mail, names, portmapper, printing.
    private static let minorPorts: Set<UInt16> = [22, 25, 53, 111, 631]
    /// Listeners that one sentence names.
    private static let named = 5

    static func isMinor(_ listener: Listener) -> Bool {
        minorPorts.contains(listener.port) || listener.limit == nil
    }

    static func isShort(_ listener: Listener, ceiling: Int64) -> Bool {
        let limit = Int64(listener.limit ?? 0)
        return limit < short || (customary.contains(limit) && limit < ceiling)
    }

    /// Whether the limit hurts the stated load, or is half in use now.
    static func bites(_ listener: Listener, _ exam: Examination) -> Bool {
        let isLoad = (exam.question.connections ?? 0) >= manyConnections
        return (isLoad && Int64(listener.limit ?? 0) < shortForMany) || listener.halfFullLooks >= 2
    }

    /// Before the server of the stated load is there: what it will get at most.
    static func unborn(ceiling: Int64, _ exam: Examination) throws(Unknown) -> Finding? {
        guard (exam.question.connections ?? 0) >= manyConnections, ceiling < shortForMany else { return nil }
        return Finding(
            "listen.backlog-capped", .warning, .configuration, at: Place(setting: key), touches: [.namespace],
            predicate: "is too low for the connections to come",
            sentence: """
                No server listens yet, and whatever backlog it asks listen() for, its accept queue gets \(ceiling) at \
                most: that is net.core.somaxconn.
                """,
            brief: "\(ceiling) for the listener to come",
            evidence: [try exam.setting(key).evidence()],
            remedies: [Remedy.sysctl(key, to: "\(BacklogRemedy.usual)", in: exam)].compactMap(\.self))
    }

    static func finding(
        of listeners: [Listener], _ severity: Severity, ceiling: Int64, _ exam: Examination
    ) throws(Unknown) -> Finding {
        let sorted = listeners.sorted { ($0.limit ?? 0, $0.port) < ($1.limit ?? 0, $1.port) }
        let first = sorted[0]
        let limit = first.limit ?? 0
        let names = sorted.prefix(named).map { "\($0.place.text) \($0.limit ?? 0)" }
            .joined(separator: ", ")
        let others = listeners.count > named ? " and \(listeners.count - named) more" : ""
        let subject =
            listeners.count == 1
            ? "Port \(first.port) latched an accept queue of \(limit) when listen() was called"
            : "\(listeners.count) listeners latched short accept queues (\(names)\(others))"
        let now =
            ceiling > Int64(limit)
            ? "; somaxconn would allow \(ceiling) now, but only calling listen() again or a restart takes it."
            : ", all that somaxconn allows."
        let looks =
            severity > .info && first.halfFullLooks >= 2
            ? " It was half full at \(first.halfFullLooks) looks." : ""
        return Finding(
            "listen.backlog-capped", severity, .configuration, at: first.place,
            touches: listeners.reduce(into: []) { $0.formUnion($1.touches) },
            predicate: "listens with a short accept queue", sentence: subject + now + looks,
            brief: "limit \(limit), somaxconn \(ceiling)",
            evidence: sorted.prefix(named).map {
                Evidence(
                    source: "sock_diag", field: "listen.limit :\($0.port)", after: Double($0.limit ?? 0))
            } + [try exam.setting(key).evidence()],
            remedies: BacklogRemedy.all(for: first, in: exam, risk: ""))
    }
}
