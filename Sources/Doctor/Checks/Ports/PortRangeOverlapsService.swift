extension Check {
    /// connect(2) may choose the port of a service, which then cannot start again.
    static let portRangeOverlapsService = Check(
        id: "port.range-overlaps-service",
        title: "ip_local_port_range covers the ports of services",
        reads: [
            .listeners, .udpSockets, .sysctlFiles, .sysctl(PortRemedy.range), .sysctl(PortRemedy.reserved),
        ],
        scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                connect(2) takes any port of the range that is free. While a service runs its port is not free; while \
                it restarts, it is. If an outgoing connection takes it in that moment, bind(2) fails with EADDRINUSE, \
                with SO_REUSEADDR or without, for as long as that connection lives, and up to 60 s longer.

                A range that begins at 1024 makes this a matter of time for 6379, 8080 and 9100. Ports in \
                ip_local_reserved_ports are never chosen; a service may still bind them.
                """,
            byHand: [
                "sysctl net.ipv4.ip_local_port_range net.ipv4.ip_local_reserved_ports",
                "ss -ltnu    # which local ports lie in the range?",
                "grep -r ip_local_port_range /etc/sysctl.d /run/sysctl.d /usr/lib/sysctl.d /etc/sysctl.conf",
            ],
            wrongWhen: """
                A listener that was bound to port 0 took its port from the range and does not care which; it needs no \
                reservation.
                """,
            references: [
                "https://docs.kernel.org/networking/ip-sysctl.html, ip_local_reserved_ports",
                "bind(2), EADDRINUSE",
            ]),
        examine: { exam throws(Unknown) in
            _ = try exam.after.listeners.get()
            let running = try exam.setting(PortRemedy.range)
            return try RangeOverlap.running(running, exam) + RangeOverlap.inFiles(besides: running, exam)
        })
}

private enum RangeOverlap {
    /// Where Linux has it when nobody changed it.
    private static let defaultRange = "32768 60999"
    /// Ports that one sentence names.
    private static let named = 5

    static func running(_ range: Setting, _ exam: Examination) throws(Unknown) -> [Finding] {
        let ends = try range.numbers()
        guard ends.count == 2, let span = ServicePorts.span(ends[0], ends[1]) else {
            throw Unknown("net.ipv4.ip_local_port_range is not two ports: `\(range.text.prefix(40))`")
        }
        let services = ServicePorts(exam)
        let ports = services.inside(span)
        guard !ports.isEmpty else { return [] }
        let isDefault = range.words == defaultRange
        return [
            Finding(
                "port.range-overlaps-service", isDefault ? .info : .warning, .configuration,
                at: Place(setting: PortRemedy.range), touches: Set(ports.map(Subject.listener)),
                predicate: "covers ports of services",
                sentence: """
                    \(text(of: ports)) within ip_local_port_range \(range.words): an outgoing connection may take the \
                    port while the service restarts, and bind() then fails with EADDRINUSE.
                    """,
                brief: brief(of: ports),
                evidence: [try range.evidence(at: 0), try range.evidence(at: 1)]
                    + ports.prefix(named).map(services.evidence),
                remedies: [PortRemedy.reserving(ports, exam)].compactMap(\.self))
        ]
    }

    /// What the winning line of a sysctl file will do once it is applied.
    static func inFiles(besides running: Setting, _ exam: Examination) -> [Finding] {
        let settings = exam.sysctlFileSettings
        guard let line = settings.last(where: { $0.key == PortRemedy.range }), line.value != running.words,
            let ends = line.numbers, ends.count == 2, let span = ServicePorts.span(ends[0], ends[1])
        else { return [] }
        let reserved = settings.last { $0.key == PortRemedy.reserved }
        let services = ServicePorts(exam, reservedText: reserved?.value)
        let ports = services.inside(span)
        guard !ports.isEmpty else { return [] }
        let isDefault = line.value == defaultRange
        return [
            Finding(
                "port.range-overlaps-service", isDefault ? .info : .warning, .configuration,
                at: Place(setting: line.location), touches: Set(ports.map(Subject.listener)),
                predicate: "will cover ports of services",
                sentence: """
                    \(text(of: ports)) within the range \(line.value) of \(line.location), which is not running yet: \
                    an outgoing connection may then take the port while the service restarts, and bind() fails with \
                    EADDRINUSE.
                    """,
                brief: brief(of: ports),
                evidence: ends.map { Evidence(source: line.file, field: line.key, after: Double($0)) }
                    + ports.prefix(named).map(services.evidence),
                remedies: [PortRemedy.reserving(ports, exam)].compactMap(\.self))
        ]
    }

    private static func text(of ports: [UInt16]) -> String {
        let names = ports.prefix(named).map { "\($0)" }.joined(separator: ", ")
        let more = ports.count > named ? " and \(ports.count - named) more" : ""
        return ports.count == 1 ? "Port \(names) lies" : "Ports \(names)\(more) lie"
    }

    private static func brief(of ports: [UInt16]) -> String {
        let names = ports.prefix(3).map { "\($0)" }.joined(separator: ", ")
        return "in range: \(names)\(ports.count > 3 ? " …" : "")"
    }
}
