extension Check {
    /// Of several sockets on one port few drop almost everything, while their siblings idle.
    static let listenReuseportSkew = Check(
        id: "listen.reuseport-skew",
        title: "one socket of a SO_REUSEPORT group drops, its siblings idle",
        reads: [.counters, .listeners, .processes, .sysctl("net.ipv4.tcp_migrate_req")],
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                Sockets that listen on one address with SO_REUSEPORT each have an accept queue of their own. A hash \
                of the addresses chooses the socket of a new connection, and asks nobody whether that socket is \
                served. When one worker is stuck, its share of all clients fails while the others wait for work.

                A worker that dies with its socket still open (inherited by a child, passed to another process) \
                does the same for ever.
                """,
            byHand: [
                "ss -ltnmp 'sport = :8080'    # one row a worker: Recv-Q, and dN in skmem",
                "cat /proc/PID/stat /proc/PID/wchan    # what the worker of the full one is doing",
            ],
            wrongWhen: """
                A longer queue for all does not reach the stuck one. When all siblings drop, the group is too small \
                or the host too busy; that is listen.overflow.
                """,
            kernels:
                "SO_REUSEPORT since 3.9. tcp_migrate_req, which hands waiting connections on, since 5.14.",
            references: [
                "socket(7), SO_REUSEPORT",
                "https://docs.kernel.org/networking/ip-sysctl.html, tcp_migrate_req",
                "net/core/sock_reuseport.c: reuseport_select_sock()",
            ]),
        examine: { exam throws(Unknown) in
            try ReuseportSkew.all(exam).map { $0.finding(exam) }
        })
}

/// A group in which few sockets drop almost everything.
struct ReuseportSkew {
    /// Those that drop, most first.
    let stuck: [Listener]
    let others: [Listener]
    let groupDrops: Int64

    private static let leastDrops: Int64 = 10
    private static let sharePercent: Int64 = 80
    /// A sibling whose queue is no longer than this part of its limit idles.
    private static let idlePart: UInt32 = 10

    /// Every skewed group with a stuck socket that is asked about; its siblings may be those of other processes.
    static func all(_ exam: Examination) throws(Unknown) -> [ReuseportSkew] {
        // Only when the namespace dropped something are a listener's drops lost connections.
        guard try exam.change("TcpExt.ListenDrops").delta > 0 else { return [] }
        let groups = Dictionary(grouping: try exam.allListeners(), by: \.endpoint)
        return groups.values.sorted { $0[0].endpoint < $1[0].endpoint }.compactMap { ReuseportSkew(of: $0) }
            .filter { $0.stuck.contains(where: exam.isAsked) }
    }

    private init?(of group: [Listener]) {
        let sorted = group.sorted { ($0.drops?.delta ?? 0) > ($1.drops?.delta ?? 0) }
        let all = sorted.reduce(Int64(0)) { $0 &+ ($1.drops?.delta ?? 0) }
        guard group.count >= 2, all >= Self.leastDrops else { return nil }
        var count = 0
        var sum: Int64 = 0
        while count < sorted.count, sum &* 100 < all &* Self.sharePercent {
            sum &+= sorted[count].drops?.delta ?? 0
            count += 1
        }
        // Less than half of the group; of a pair one.
        guard count * 2 < group.count || (group.count == 2 && count == 1) else { return nil }
        (stuck, others, groupDrops) = (Array(sorted[..<count]), Array(sorted[count...]), all)
        guard others.allSatisfy(Self.isIdle) else { return nil }
    }

    /// Whether clients wait at it for a moment only: at one of both ends of the window there is hardly any.
    private static func isIdle(_ sibling: Listener) -> Bool {
        min(sibling.queue, sibling.queueBefore ?? sibling.queue) <= max(1, (sibling.limit ?? 0) / idlePart)
    }

    func finding(_ exam: Examination) -> Finding {
        let first = stuck[0]
        let drops = stuck.reduce(Int64(0)) { $0 &+ ($1.drops?.delta ?? 0) }
        let total = stuck.count + others.count
        let longest = others.map(\.queue).max() ?? 0
        let waiting = longest == 0 ? "nobody waits" : "at most \(longest) wait"
        let workers = stuck.compactMap(\.owners.first).map { "\($0.name)[\($0.pid)]" }
        let who = workers.isEmpty ? "the worker behind it" : workers.joined(separator: ", ")
        let migrate = Remedy.sysctl("net.ipv4.tcp_migrate_req", to: "1", in: exam)
        return Finding(
            "listen.reuseport-skew", .warning, .now, at: first.place,
            touches: stuck.reduce(into: []) { $0.formUnion($1.touches) },
            predicate: "drops what its siblings would have accepted",
            sentence: """
                \(stuck.count) of \(total) sockets on port \(first.port) made \(drops) of the \(groupDrops) drops of \
                their group, while \(waiting) at any other: the hash sends clients to a \
                worker that does not accept.
                """,
            brief: "\(stuck.count) of \(total) sockets: +\(drops) drops",
            evidence: stuck.compactMap { $0.drops?.evidence } + [
                Evidence(
                    source: "sock_diag", field: "listen.queue", after: Double(first.queue),
                    limit: first.limit.map(Double.init)),
                Evidence(source: "sock_diag", field: "listen.queue of the siblings", after: Double(longest)),
            ],
            remedies: [
                Remedy(.app, "restart \(who)", apply: .live),
                Remedy(.app, "close the socket of a worker that is about to end", apply: .restart),
                migrate,
                Remedy(.app, "choose the socket with BPF (SO_ATTACH_REUSEPORT_EBPF)", apply: .restart),
            ].compactMap(\.self),
            lossPerSecond: exam.perSecond(drops))
    }
}
