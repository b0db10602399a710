import Kernel

extension Check {
    /// The range of local ports is narrower than what one destination needs.
    static let portRangeNarrow = Check(
        id: "port.range-narrow",
        title: "ip_local_port_range is narrow",
        reads: PortReads.tuples,
        scope: .networkNamespace, apply: .live,
        preflight: { exam throws(Unknown) in
            let ports = try RangeNarrow.ports(exam)
            return "\(ports.count) ports a destination; accepting takes none"
        },
        explanation: Explanation(
            mechanism: """
                Each connection that this host opens to one address and port needs a local port of its own. The range \
                bounds how many there can be to one upstream from one address; it has no bearing on connections that \
                are accepted, which all share the listener's port.

                A proxy opens as many upstream connections as it has clients, or a share of that: at the load to \
                come the share that is seen now needs so many ports.
                """,
            byHand: [
                "sysctl net.ipv4.ip_local_port_range net.ipv4.ip_local_reserved_ports",
                "ss -Htan state connected dst 10.0.0.9:6379 | wc -l    # towards one upstream",
            ],
            wrongWhen: """
                A server that only accepts needs no wide range. A range from 1024 on squats on 8080, 6379, 9100: \
                reserve the ports of services, or stay above them.
                """,
            references: ["https://docs.kernel.org/networking/ip-sysctl.html, ip_local_port_range"]),
        examine: { exam throws(Unknown) in
            let ports = try RangeNarrow.ports(exam)
            let range = try exam.setting(PortRemedy.range)
            if let wanted = RangeNarrow.wanted(exam), wanted.ports > ports.count {
                return [try RangeNarrow.concrete(wanted, of: ports.count, range, exam)]
            }
            guard ports.count < RangeNarrow.narrow else { return [] }
            return [
                Finding(
                    "port.range-narrow", .info, .configuration, at: Place(setting: PortRemedy.range),
                    touches: [.namespace], predicate: "leaves few local ports",
                    sentence: """
                        ip_local_port_range \(range.words) leaves \(ports.count) local ports towards each destination, \
                        where the kernel's default leaves 28232.
                        """,
                    brief: "\(ports.count) ports a destination",
                    evidence: [try range.evidence(at: 0), try range.evidence(at: 1)],
                    remedies: PortRemedy.wider(exam))
            ]
        })
}

private enum RangeNarrow {
    static func ports(_ exam: Examination) throws(Unknown) -> EphemeralPorts {
        if let ports = EphemeralPorts(in: exam.after) { return ports }
        _ = try exam.setting("net.ipv4.ip_local_port_range")
        throw Unknown("net.ipv4.ip_local_port_range cannot be read as two ports")
    }

    /// Half of what the kernel's default has.
    static let narrow = 14_116
    /// Connections of each kind from which on their proportion says something.
    private static let leastConnections = 100

    /// What the fullest tuple will need when the stated number of clients is connected; `nil` when nothing tells.
    static func wanted(_ exam: Examination) -> (ports: Int, tuple: TupleUse, clients: Int)? {
        // Without sockets there is no proportion; the range alone is judged then.
        guard let target = exam.question.connections, let tuple = (try? exam.tupleUses())?.first,
            let facts = try? exam.after.sockets.get()
        else { return nil }
        let clients = facts.ports.values.reduce(0) { $0 + ($1.byState[.established] ?? 0) }
        let lasting = tuple.used - tuple.timeWait
        guard clients >= leastConnections, lasting >= leastConnections else { return nil }
        let ports = (Double(lasting) / Double(clients) * Double(target)).rounded(.up)
        return (Int(min(ports, 1e15)), tuple, clients)
    }

    static func concrete(
        _ wanted: (ports: Int, tuple: TupleUse, clients: Int), of usable: Int, _ range: Setting,
        _ exam: Examination
    ) throws(Unknown) -> Finding {
        let tuple = wanted.tuple
        return Finding(
            "port.range-narrow", .warning, .configuration, at: Place(tuple: tuple.name),
            touches: [.tuple(tuple.name)], predicate: "will need more local ports than there are",
            sentence: """
                \(wanted.clients) clients go with \(tuple.used - tuple.timeWait) connections to \(tuple.destination); \
                \(exam.question.connections ?? 0) clients would need \(wanted.ports) local ports, and \(usable) are \
                usable.
                """,
            brief: "needs \(wanted.ports) of \(usable) ports",
            evidence: [tuple.evidence, try range.evidence(at: 0), try range.evidence(at: 1)],
            remedies: [PortRemedy.pool(tuple.destination), PortRemedy.moreAddresses] + PortRemedy.wider(exam))
    }
}
