import Kernel

extension Check {
    /// Datagrams are dropped because a socket's buffer is full.
    static let udpRcvbufErrors = Check(
        id: "udp.rcvbuf-errors",
        title: "UDP datagrams are dropped because a socket's buffer is full",
        reads: [.counters, .processes, .udpSockets, .sysctl("net.core.rmem_max")], scope: .app,
        apply: .restart,
        sinceBoot: ["Udp.RcvbufErrors", "Udp6.RcvbufErrors"],
        explanation: Explanation(
            mechanism: """
                A datagram that arrives waits in its socket's receive buffer until the server reads it. UDP has \
                nobody to slow down: when the buffer is full the datagram is dropped and RcvbufErrors counts it, and \
                so does the socket itself, in the last column of /proc/net/udp. Buffers count a small datagram as \
                much more than its bytes, 768 or so, so 212,992 bytes hold some 270 of them.

                SndbufErrors are datagrams of our own that found no room; MemErrors met udp_mem, the limit of the \
                host.
                """,
            byHand: [
                "nstat -az UdpRcvbufErrors UdpSndbufErrors UdpMemErrors UdpInDatagrams Udp6RcvbufErrors",
                "ss -uanmp    # dN in skmem is what that socket dropped, rb its buffer",
            ],
            wrongWhen: """
                A larger buffer helps against bursts. A server that is slower than its datagrams come only answers \
                later. And rmem_max alone changes nothing: it is the most that SO_RCVBUF may ask for.
                """,
            kernels: "All since 3.10; MemErrors since 5.12.",
            references: ["udp(7)", "socket(7), SO_RCVBUF", "net/ipv4/udp.c: __udp_enqueue_schedule_skb()"]),
        examine: { exam throws(Unknown) in
            let datagrams =
                try exam.change("Udp.InDatagrams").delta &+ exam.changeIfAny("Udp6.InDatagrams").delta
            let moved = counters.map(exam.changeIfAny).filter { $0.delta > 0 }
            let sent = moved.filter { $0.field.hasSuffix("SndbufErrors") }.reduce(Int64(0)) { $0 &+ $1.delta }
            let lost = moved.reduce(Int64(0)) { $0 &+ $1.delta } &- sent
            guard lost > 0 || sent > 0 else { return [] }
            let share = Examination.ratio(lost, of: datagrams &+ lost) ?? 0
            let full = UDPDrops.sockets(exam)
            return [UDPDrops(lost: lost, sent: sent, share: share, moved: moved, sockets: full).finding(exam)]
        })
}

private let counters = ["Udp", "Udp6"].flatMap { name in
    ["RcvbufErrors", "MemErrors", "SndbufErrors"].map { "\(name).\($0)" }
}

/// Datagrams that were dropped within the window, and the sockets that dropped them.
private struct UDPDrops {
    let lost: Int64
    let sent: Int64
    let share: Double
    let moved: [Change]
    let sockets: [(socket: UDPSocketSample, drops: Change)]

    private static let criticalShare = 0.01
    /// Sockets that are named.
    private static let socketLimit = 5

    /// Those whose drops moved, most first.
    static func sockets(_ exam: Examination) -> [(socket: UDPSocketSample, drops: Change)] {
        // The namespace's counter says it without the sockets too.
        let before = Dictionary(((try? exam.before.udpSockets.get()) ?? []).map { ($0.inode, $0.drops) }) {
            first, _ in
            first
        }
        let after = (try? exam.after.udpSockets.get()) ?? []
        return after.compactMap { socket -> (socket: UDPSocketSample, drops: Change)? in
            guard let then = before[socket.inode], socket.drops > then else { return nil }
            let source = socket.local.isIPv6 ? "/proc/net/udp6" : "/proc/net/udp"
            return (
                socket,
                Change(
                    source: source, field: "drops of :\(socket.local.port)", before: then, after: socket.drops
                )
            )
        }.sorted { $0.drops.delta > $1.drops.delta }
    }

    func finding(_ exam: Examination) -> Finding {
        let worst = lost > 0 ? sockets.first : nil
        let owner = worst.flatMap { exam.owner(of: $0.socket.inode) }
        let place = worst.map {
            Place(
                address: $0.socket.local.address, port: $0.socket.local.port, pid: owner?.pid,
                process: owner?.name, cgroup: owner?.cgroups.first)
        }
        let time = "\(FindingText.number(exam.seconds)) s"
        var story: [String] = []
        if lost > 0 {
            let percent = share > 0 ? " (\(Amount.percent(share)))" : ""
            let whose =
                worst.map { ", \(min($0.drops.delta, lost)) of them at port \($0.socket.local.port)" } ?? ""
            story.append(
                "\(lost) datagrams that arrived in \(time) found no room in a socket's buffer\(percent)\(whose)."
            )
        }
        if sent > 0 { story.append("\(sent) datagrams could not be sent in \(time) for want of room.") }
        return Finding(
            "udp.rcvbuf-errors", share > Self.criticalShare ? .critical : .warning, .now,
            at: place ?? Place(),
            touches: (owner?.touches ?? []).union([.namespace]),
            predicate: lost > 0 ? "drops UDP datagrams" : "cannot send UDP datagrams",
            sentence: story.joined(separator: " "),
            brief: lost > 0 ? "+\(lost) datagrams dropped" : "+\(sent) datagrams not sent",
            evidence: moved.map(\.evidence) + sockets.prefix(Self.socketLimit).map(\.drops.evidence),
            remedies: remedies(exam), lossPerSecond: exam.perSecond(lost &+ sent))
    }

    private func remedies(_ exam: Examination) -> [Remedy] {
        guard lost > 0 else {
            return [Remedy(.app, "send more slowly, or with a larger SO_SNDBUF", apply: .restart)]
        }
        // Where it cannot be seen the socket's own option is all there is.
        let ceiling = (try? exam.setting("net.core.rmem_max").number()) ?? .max
        let raise =
            ceiling < Self.usefulBytes
            ? Remedy.sysctl(
                "net.core.rmem_max", to: "\(Self.usefulBytes)", in: exam, apply: .restart, risk: "memory")
            : nil
        return [
            Remedy(.app, "read on a thread that does nothing else, with recvmmsg()", apply: .restart), raise,
            Remedy(
                .app, "ask for a larger buffer: SO_RCVBUF of \(Self.usefulBytes)", apply: .restart,
                risk: "memory"),
        ].compactMap(\.self)
    }

    private static let usefulBytes: Int64 = 4 << 20
}
