import Kernel

extension Check {
    /// Sockets whose receive buffer was set by hand, so that the kernel does not tune it.
    static let bufExplicitRcvbuf = Check(
        id: "buf.explicit-rcvbuf",
        title: "receive buffers were set by hand, which turns autotuning off",
        reads: [.sockets, .connectionDetails, .listeners, .processes, .sysctl("net.core.rmem_max")],
        scope: .app, apply: .restart,
        explanation: Explanation(
            mechanism: """
                setsockopt(SO_RCVBUF) fixes a socket's receive buffer at twice the asked size, at most twice \
                rmem_max, and from then on the kernel leaves it alone. Without it a buffer begins at the second \
                number of tcp_rmem and grows to the third as the transfer needs it, which nowadays is more than \
                rmem_max allows.

                So a server that asks for a huge buffer often gets a smaller one than it would have had, on every \
                connection, and rmem_max looks as if it were a speed limit.
                """,
            byHand: [
                "ss -tnmO state established    # rb in skmem is the receive buffer",
                "cat /proc/sys/net/core/rmem_max /proc/sys/net/ipv4/tcp_rmem",
            ],
            wrongWhen: """
                A small fixed buffer bounds what a million connections can hold; then it is meant. In a container \
                rmem_max is read-only: only the host can raise it.
                """,
            references: ["socket(7): SO_RCVBUF", "tcp(7): tcp_rmem", "net/core/sock.c: __sock_set_rcvbuf()"]),
        examine: { exam throws(Unknown) in
            let setting = try exam.setting("net.core.rmem_max")
            let fixedBytes = try setting.number().multipliedReportingOverflow(by: 2).partialValue
            let seen = try exam.connections { $0.state == .established }
                .filter { $0.buffer != nil }
            let fixed = seen.filter { $0.buffer == fixedBytes }
            let all = Double(seen.count)
            guard fixed.count >= ExplicitRcvbuf.fewest,
                Double(fixed.count) >= ExplicitRcvbuf.leastShare * all
            else { return [] }
            let limit = try setting.evidence()
            let facts = try exam.after.sockets.get()
            return exam.byServer(fixed, in: facts).prefix(1).map { group in
                Finding(
                    "buf.explicit-rcvbuf", .info, .configuration, at: group.place, touches: group.touches,
                    predicate: "fixes its receive buffers",
                    sentence: """
                        \(fixed.count) of \(seen.count) connections that were looked at have a receive buffer of \
                        exactly twice rmem_max, \(Amount.bytes(Double(fixedBytes))): SO_RCVBUF was set, and the \
                        kernel no longer tunes it.
                        """,
                    brief: "\(fixed.count) of \(seen.count) fixed",
                    evidence: [
                        Evidence(
                            source: "sock_diag", field: "established with rcvbuf \(fixedBytes)",
                            after: Double(fixed.count)), limit,
                    ],
                    remedies: [
                        Remedy(
                            .app, "leave SO_RCVBUF alone: the kernel then tunes the buffer", apply: .restart)
                    ])
            }
        })
}

private enum ExplicitRcvbuf {
    static let fewest = 10
    static let leastShare = 0.1
}

extension Connection {
    fileprivate var buffer: Int64? {
        (detailAfter?.receiveBufferBytes ?? after.receiveBufferBytes).map { Int64($0) }
    }
}
