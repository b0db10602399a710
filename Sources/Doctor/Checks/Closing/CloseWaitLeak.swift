import Kernel

extension Check {
    /// Sockets whose peer has closed stay open: the program has forgotten them.
    static let closeCloseWaitLeak = Check(
        id: "close.close-wait-leak",
        title: "sockets stay in CLOSE_WAIT: the program does not close them",
        reads: [.listeners, .processes, .sockets],
        scope: .app, apply: .restart,
        explanation: Explanation(
            mechanism: """
                When the peer closes, read() returns 0 and the socket is in CLOSE_WAIT until the program calls close(). \
                The kernel waits without end: there is no timer and no setting for it. A socket that is in CLOSE_WAIT \
                for seconds belongs to a program that has lost it: an error path that forgets close(), a worker that \
                blocks elsewhere, a pool that never looks at its idle connections.

                Each one holds a descriptor and its buffers. The end is EMFILE, and then accept() fails.
                """,
            byHand: [
                "ss -tnp state close-wait    # twice: the same rows, and whose they are",
                "ls /proc/PID/fd | wc -l; grep 'open files' /proc/PID/limits",
            ],
            wrongWhen: """
                No sysctl ends CLOSE_WAIT. Keepalive does not either: it asks a peer that is already gone, and ends \
                sockets that have it on only after two hours by default.
                """,
            references: ["tcp(7)", "close(2)", "RFC 9293, 3.6", "net/ipv4/tcp_input.c: tcp_fin()"]),
        examine: { exam throws(Unknown) in
            let now = try exam.after.sockets.get()
            let findings = try CloseWaitLeak.groups(exam, now).compactMap { $0.finding(exam) }
            if !findings.isEmpty, exam.seconds < CloseWaitLeak.leastSeconds {
                throw Unknown(
                    "the window is too short to tell a leak from a close", grant: "--for 3s or more")
            }
            return findings
        })
}

/// The sockets in CLOSE_WAIT of one owner.
private struct CloseWaitLeak {
    /// The listener that accepted them; `nil` for connections that this host opened.
    let listener: Listener?
    let port: UInt16?
    /// Who opened them; `nil` where that is not known, and for those that were accepted.
    let opener: ProcessSample?
    /// In CLOSE_WAIT at both ends of the window.
    let lasting: [TCPSocket]
    let before: Int
    let after: Int
    let established: Int

    /// A measured second may be a little short.
    static let leastSeconds = 2.9
    private static let least = 20
    private static let sharePercent = 5
    private static let leastGrowing = 100
    /// Of those that were there before so many percent must still be there, where they are few of all.
    private static let stayPercent = 90

    static func groups(_ exam: Examination, _ now: SocketFacts) throws(Unknown) -> [CloseWaitLeak] {
        // What waits in an accept queue has no owner yet, and nobody could have closed it.
        let isOwned = { (socket: TCPSocket) in socket.inode != 0 }
        let past = try exam.before.sockets.get()
        let openers = exam.openersOfCloseWait(in: now)
        let owner = { (socket: TCPSocket) -> Owner in
            let port = socket.local.port
            return now.ports[port] == nil ? .opener(openers[socket.remote]?.pid) : .port(port)
        }
        let lasting = Dictionary(grouping: try exam.lasting(.closeWait, where: isOwned), by: owner)
        let before = Dictionary(grouping: past.rows(in: .closeWait, where: isOwned), by: owner)
        let after = Dictionary(grouping: now.rows(in: .closeWait, where: isOwned), by: owner)
        let served = now.ports.values.reduce(0) { $0 + ($1.byState[.established] ?? 0) }
        let opened = max(now[.established] - served, 0)
        // Whose port it is is a courtesy; the sockets stand without it.
        let listeners = (try? exam.listeners()) ?? []
        return lasting.sorted { $0.key < $1.key }.compactMap { owner, rows in
            let listener = listeners.first { $0.port == owner.port }
            let opener = openers.values.first { $0.pid == owner.pid }
            guard listener != nil || exam.question.target.concerns(opener, of: owner.port) else {
                return nil
            }
            return CloseWaitLeak(
                listener: listener, port: owner.port, opener: opener, lasting: rows,
                before: before[owner]?.count ?? 0, after: after[owner]?.count ?? 0,
                established: owner.port.map { now.ports[$0]?.byState[.established] ?? 0 } ?? opened)
        }
    }

    private var isLarge: Bool {
        lasting.count >= Self.least && lasting.count * 100 > (established + after) * Self.sharePercent
    }

    private var isGrowing: Bool {
        after >= Self.leastGrowing && after > before && lasting.count >= Self.least
            && lasting.count * 100 >= before * Self.stayPercent
    }

    func finding(_ exam: Examination) -> Finding? {
        guard isLarge || isGrowing else { return nil }
        let tuple = port == nil ? fullestTuple : nil
        let place =
            listener?.place
            ?? Place(
                port: port, pid: opener?.pid, process: opener?.name, cgroup: opener?.cgroups.first,
                tuple: tuple)
        let who = opener.map { "\($0.name)[\($0.pid)]" } ?? "this host"
        let whose = port.map { "accepted on port \($0)" } ?? "opened by \(who)"
        let growth = after > before ? ", \(after - before) more than before" : ""
        return Finding(
            "close.close-wait-leak", .warning, .now, at: place,
            touches: listener?.touches
                ?? Set([port.map(Subject.listener) ?? tuple.map(Subject.tuple) ?? .namespace])
                .union(opener?.touches ?? []),
            predicate: "keeps connections open that the peer has closed",
            sentence: """
                \(after) connections \(whose) are in CLOSE_WAIT\(growth); \(lasting.count) of them were so \
                \(FindingText.number(exam.seconds)) s ago: the peer has closed, the program has not called close(). No \
                sysctl ends that.
                """,
            brief: "\(after) CLOSE_WAIT, \(lasting.count) stay",
            evidence: [
                Evidence(
                    source: "sock_diag", field: "CLOSE_WAIT", before: Double(before), after: Double(after)),
                Evidence(source: "sock_diag", field: "CLOSE_WAIT at both ends", after: Double(lasting.count)),
                Evidence(source: "sock_diag", field: "ESTABLISHED", after: Double(established)),
            ],
            remedies: [
                Remedy(
                    .app, "close() the socket when read() returns 0, on every path; restart frees them",
                    apply: .restart)
            ])
    }
}

/// Whose connections they are: those of a listening port, or those that somebody opened.
private enum Owner: Hashable, Comparable {
    /// `nil` where it is not known who.
    case opener(Int32?)
    case port(UInt16)

    var port: UInt16? { if case .port(let port) = self { port } else { nil } }
    var pid: Int32? { if case .opener(let pid) = self { pid } else { nil } }

    static func < (left: Owner, right: Owner) -> Bool {
        (left.port ?? 0, left.pid ?? 0) < (right.port ?? 0, right.pid ?? 0)
    }
}

extension CloseWaitLeak {
    /// Where most of those go that this host opened: `10.0.0.5 → 10.0.0.9:6379`.
    fileprivate var fullestTuple: String? {
        let names = Dictionary(grouping: lasting) {
            SocketFacts.Tuple(source: $0.local, destination: $0.remote, used: 1, timeWait: 0).name
        }
        return names.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
    }
}

extension Question.Target {
    /// Whether connections that somebody opened, or nobody knows who, are asked about; those of a `port` were accepted
    /// by somebody else.
    fileprivate func concerns(_ opener: ProcessSample?, of port: UInt16?) -> Bool {
        switch self {
        case .everything: true
        case .cgroup: port == nil
        case .process(let pid): opener?.pid == pid
        case .port: false
        }
    }
}
