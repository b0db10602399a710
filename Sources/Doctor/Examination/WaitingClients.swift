import Kernel

/// Who depends on how fast a process serves: connections that wait for accept(2) or to be read, and those it has.
struct WaitingClients {
    /// Whether it listens at all.
    let isServer: Bool
    /// What shows that clients wait, or that there are many.
    let evidence: [Evidence]

    /// So many connections suffer when their server is late, whether one of them waits at this moment or not.
    private static let many = 5

    var isConcerned: Bool { !evidence.isEmpty }

    init(of process: ExaminedProcess, _ exam: Examination) {
        let ports = Set(process.after.listensOn)
        isServer = !ports.isEmpty
        // Without the rows nobody is known to wait.
        let listeners = ((try? exam.allListeners()) ?? []).filter { listener in
            listener.owners.contains { $0.pid == process.pid }
        }
        var evidence: [Evidence] = []
        for listener in listeners {
            let longest = max(listener.queue, listener.peak.queue, listener.queueBefore ?? 0)
            if longest > 0 {
                evidence.append(
                    Evidence(
                        source: "sock_diag", field: "listen.queue_peak :\(listener.port)",
                        after: Double(longest),
                        limit: listener.limit.map(Double.init)))
            }
            if let drops = listener.drops, drops.delta > 0 { evidence.append(drops.evidence) }
        }
        // Without the sockets the queues speak alone.
        if let facts = try? exam.after.sockets.get() {
            let served = ports.reduce(0) { $0 + (facts.ports[$1]?.byState[.established] ?? 0) }
            if served >= Self.many {
                evidence.append(
                    Evidence(source: "sock_diag", field: "established connections", after: Double(served)))
            }
        }
        self.evidence = evidence
    }
}
