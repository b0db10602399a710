extension Check {
    /// From one address to one destination nearly every local port is taken.
    static let portExhaustion = Check(
        id: "port.exhaustion",
        title: "local ports towards one destination run out",
        reads: PortReads.tuples,
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                A connection is known by four numbers: two addresses, two ports. Towards one address and port of an \
                upstream, from one address of ours, only the local port is free to choose, and connect(2) chooses it \
                from ip_local_port_range less ip_local_reserved_ports: 28232 by default. When all are taken, \
                connect(2) fails with EADDRNOTAVAIL, while every other destination still works.

                No counter moves. It must be computed from the sockets of each tuple. And it gets slow before it \
                fails: connect(2) tries the ports of one parity first, then the others, one hash bucket after \
                the other; from half of the range on every connect costs more CPU.
                """,
            byHand: [
                "sysctl net.ipv4.ip_local_port_range net.ipv4.ip_local_reserved_ports",
                "ss -Htan state connected | awk '{print $4, $5}' | sed 's/:[0-9]* / /' | sort | uniq -c | sort -rn | "
                    + "head",
                "strace -f -e connect -p PID    # EADDRNOTAVAIL",
            ],
            wrongWhen: """
                A wider range is a reprieve for programs that open a connection for every request; a pool is the \
                cure. And a wide range squats on the ports of services unless those are reserved.
                """,
            kernels: """
                All since 3.10. IP_LOCAL_PORT_RANGE, a range of a socket's own, since 6.3; the split by parity is \
                lifted for such sockets in 6.8.
                """,
            references: [
                "connect(2), EADDRNOTAVAIL",
                "https://docs.kernel.org/networking/ip-sysctl.html, ip_local_port_range",
                "net/ipv4/inet_hashtables.c: __inet_hash_connect()",
            ]),
        examine: { exam throws(Unknown) in
            try exam.tupleUses().compactMap { PortExhaustion.finding(of: $0, exam) }
        })
}

private enum PortExhaustion {
    /// From here on both parities are in use, and connect(2) searches.
    private static let slowPercent = 50
    private static let warningPercent = 75
    private static let criticalPercent = 95

    static func finding(of tuple: TupleUse, _ exam: Examination) -> Finding? {
        let severity: Severity
        let predicate: String
        switch TupleUse.percent(tuple.taken, of: tuple.usable) {
        case ..<slowPercent: return nil
        case ..<warningPercent: (severity, predicate) = (.info, "uses half of its local ports and more")
        case ..<criticalPercent: (severity, predicate) = (.warning, "runs out of local ports")
        default: (severity, predicate) = (.critical, "has no local ports left")
        }
        let hint =
            switch (severity, tuple.grade) {
            case (.info, _): "connect() searches longer for a free one"
            case (_, .now):
                "connect() to it fails with EADDRNOTAVAIL, which no counter shows; other destinations are not concerned"
            default:
                "when none is left connect() to it fails with EADDRNOTAVAIL; other destinations are not concerned"
            }
        return Finding(
            "port.exhaustion", severity, tuple.grade, at: Place(tuple: tuple.name),
            touches: [.tuple(tuple.name)],
            predicate: predicate,
            sentence: """
                \(tuple.taken) of \(tuple.usable) local ports are taken towards \(tuple.destination): \(hint).
                """,
            brief: "\(tuple.taken) of \(tuple.usable) ports",
            evidence: [tuple.evidence, tuple.timeWaitEvidence],
            remedies: [PortRemedy.pool(tuple.destination), PortRemedy.moreAddresses] + PortRemedy.wider(exam))
    }
}
