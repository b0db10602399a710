import Kernel

extension Check {
    /// Servers read so slowly that they shut their receive windows.
    static let bufZeroWindow = Check(
        id: "buf.zero-window",
        title: "the server reads too slowly and shuts its receive windows",
        reads: [.counters, .sockets, .connectionDetails, .listeners, .processes, .file("proc/net/sockstat")],
        scope: .app, apply: .restart,
        explanation: Explanation(
            mechanism: """
                Each acknowledgement tells the peer how much more it may send: the receive window. When the server \
                does not read, the window shrinks to nothing (TCPToZeroWindowAdv) and the peer has to wait, until a \
                read opens it again (TCPFromZeroWindowAdv). Meanwhile the peer asks with probes, at growing pauses, \
                so the stall goes on for a while after the server has woken up.

                For a bulk transfer that is flow control at work. Named is a server with several connections whose \
                received bytes lie unread for half a second and more, at the pace at which it reads.
                """,
            byHand: [
                "nstat -az TcpExtTCPToZeroWindowAdv TcpExtTCPZeroWindowDrop TcpExtTCPWinProbe    # twice",
                "ss -tnO state established | awk '$1 > 0'    # Recv-Q: bytes that nobody has read",
            ],
            wrongWhen: """
                A larger receive buffer only lets more wait unread. A server that stops reading on purpose, because \
                what lies behind it is slow, does the right thing: look behind it.
                """,
            kernels: "Counters of windows since 3.15; TCPZeroWindowDrop since 4.19.",
            references: [
                "https://docs.kernel.org/networking/snmp_counter.html",
                "net/ipv4/tcp_output.c: tcp_select_window()",
            ]),
        examine: { exam throws(Unknown) in
            let shut = try exam.change("TcpExt.TCPToZeroWindowAdv")
            let dropped = exam.changeIfAny("TcpExt.TCPZeroWindowDrop")
            let probes = exam.changeIfAny("TcpExt.TCPWinProbe")
            let moved = [shut, dropped, probes].reduce(Int64(0)) { $0 &+ $1.delta }
            guard moved > 0 else { return [] }
            let facts = try exam.after.sockets.get()
            let isHidden = exam.hidesConnections(facts)
            let counted = exam.changeIfAny("Tcp.CurrEstab").after
            let connections = isHidden ? Int(clamping: counted) : max(facts[.established], 1)
            guard exam.perSecond(moved) > Double(connections) * ZeroWindow.mostPerConnectionSecond else {
                return []
            }
            if isHidden {
                guard moved >= ZeroWindow.fewestEvents else { return [] }
                return [ZeroWindow.counted(moved, connections, [shut, dropped, probes], exam)]
            }
            let unread = try exam.connections { $0.state == .established && $0.receiveQueue > 0 }
                .filter {
                    moved >= ZeroWindow.fewestEvents
                        ? UnreadConnections.waitsLong($0, in: exam)
                        : UnreadConnections.waitsForEver($0, in: exam)
                }
            return try exam.manyByServer(unread).filter { $0.listener != nil }.map { group in
                ZeroWindow.finding(group, moved, [shut, dropped, probes], exam)
            }
        })
}

/// The words and remedies of buf.zero-window.
private enum ZeroWindow {
    static let mostPerConnectionSecond = 0.001
    /// Fewer count only where nothing at all was read: a window that stays shut is probed ever more seldom.
    static let fewestEvents: Int64 = 10

    static func finding(
        _ group: ConnectionGroup, _ moved: Int64, _ changes: [Change], _ exam: Examination
    ) -> Finding {
        let bytes = UnreadConnections.bytes(of: group)
        return Finding(
            "buf.zero-window", .warning, .now, at: group.place, touches: group.touches,
            predicate: "reads too slowly and makes its peers wait",
            sentence: """
                \(group.count) of \(group.established) connections had bytes that wait half a second and more to \
                be read, \(Amount.bytes(bytes)) now, and receive windows were shut or probed \(moved) times in \
                \(FindingText.number(exam.seconds)) s: their peers wait until the server reads.
                """,
            brief: "\(group.count) unread, shut +\(moved)",
            evidence: changes.filter { $0.delta > 0 }.map(\.evidence) + [
                Evidence(
                    source: "sock_diag", field: "established, unread for half a second and more",
                    after: Double(group.count), limit: Double(ConnectionGroup.fewest)),
                Evidence(
                    source: "sock_diag", field: "their idiag_rqueue",
                    before: group.connections.reduce(0) { $0 + Double($1.before?.receiveQueue ?? 0) },
                    after: bytes),
            ],
            remedies: remedies)
    }

    /// What the counters say by themselves.
    static func counted(
        _ moved: Int64, _ connections: Int, _ changes: [Change], _ exam: Examination
    ) -> Finding {
        Finding(
            "buf.zero-window", .warning, .now, at: Place(), touches: [.namespace],
            predicate: "reads too slowly and makes its peers wait",
            sentence: """
                Receive windows were shut or probed \(moved) times in \(FindingText.number(exam.seconds)) s, with \
                \(connections) connections of which no row was seen: peers wait until a server reads.
                """,
            brief: "windows shut +\(moved)", evidence: changes.filter { $0.delta > 0 }.map(\.evidence),
            remedies: remedies, confidence: .likely)
    }

    private static let remedies = [
        Remedy(
            .app,
            "find out why the server does not read: stopped, throttled, one busy thread, or a slow "
                + "service behind it", apply: .restart)
    ]
}
