import Kernel

/// How many of the local ports that connect(2) may choose one tuple uses: a source, a destination and its port.
struct TupleUse {
    let name: String
    /// Its destination with the port.
    let destination: String
    let used: Int
    let usedBefore: Int?
    let timeWait: Int
    let timeWaitBefore: Int?
    /// ip_local_port_range without the reserved ports.
    let usable: Int
    /// Whether connect(2) takes the ports of TIME_WAIT again here, so that these are no hindrance.
    let isReused: Bool

    /// Ports that connect(2) cannot have.
    var taken: Int { isReused ? used - min(timeWait, used) : used }

    /// Without a free port connect(2) fails now.
    var grade: Grade { taken >= usable ? .now : .limit }

    /// Rounded down.
    static func percent(_ part: Int, of whole: Int) -> Int { whole > 0 ? part * 100 / whole : 100 }

    var evidence: Evidence {
        Evidence(
            source: "sock_diag", field: "ports \(name)", before: usedBefore.map(Double.init),
            after: Double(used), limit: Double(usable))
    }

    var timeWaitEvidence: Evidence {
        Evidence(
            source: "sock_diag", field: "TIME_WAIT \(name)", before: timeWaitBefore.map(Double.init),
            after: Double(timeWait))
    }
}

extension Examination {
    /// The fullest tuples, fullest first.
    func tupleUses() throws(Unknown) -> [TupleUse] {
        let facts = try after.sockets.get()
        guard let ports = EphemeralPorts(in: after) else {
            throw Unknown("net.ipv4.ip_local_port_range cannot be read")
        }
        var earlier: [String: SocketFacts.Tuple] = [:]
        // Without an earlier look nothing is known of how they grew.
        for tuple in (try? before.sockets.get())?.tuples ?? [] { earlier[tuple.name] = tuple }
        let reuse = TimeWaitReuse(self)
        return facts.tuples.map { tuple in
            TupleUse(
                name: tuple.name, destination: SocketFacts.Tuple.text(of: tuple.destination),
                used: tuple.used, usedBefore: earlier[tuple.name]?.used, timeWait: tuple.timeWait,
                timeWaitBefore: earlier[tuple.name]?.timeWait, usable: ports.count,
                isReused: reuse.holds(for: tuple, usable: ports.count))
        }
    }
}

/// Whether connect(2) takes the port of a TIME_WAIT again: tcp_twsk_unique() of net/ipv4/tcp_ipv4.c.
private struct TimeWaitReuse {
    private let mode: Int64
    private let hasTimestamps: Bool
    private let opensPerSecond: Double

    init(_ exam: Examination) {
        // A setting that cannot be seen reuses nothing.
        mode = (try? exam.setting("net.ipv4.tcp_tw_reuse").number()) ?? 0
        hasTimestamps = ((try? exam.setting("net.ipv4.tcp_timestamps").number()) ?? 0) != 0
        opensPerSecond = exam.perSecond(exam.changeIfAny("Tcp.ActiveOpens").delta)
    }

    /// 1 is for every peer, 2 for loopback addresses; and a port must have rested for a second.
    func holds(for tuple: SocketFacts.Tuple, usable: Int) -> Bool {
        guard hasTimestamps, opensPerSecond < Double(usable) * Self.calm else { return false }
        return mode == 1 || (mode == 2 && (tuple.source.isLoopback || tuple.destination.isLoopback))
    }

    /// From this share of all ports a second on, too many are younger than that second.
    private static let calm = 0.75
}

extension SocketFacts.Tuple {
    /// `10.0.0.5 → 10.0.0.9:6379`.
    var name: String { "\(source.address) → \(Self.text(of: destination))" }

    fileprivate static func text(of endpoint: SocketEndpoint) -> String {
        endpoint.isIPv6 ? "[\(endpoint.address)]:\(endpoint.port)" : "\(endpoint.address):\(endpoint.port)"
    }
}

extension SocketEndpoint {
    /// 127.0.0.0/8 or ::1.
    fileprivate var isLoopback: Bool {
        let plain = unmapped(port: 0)
        return plain.isIPv6 ? plain.high == 0 && plain.low == 1 : plain.high >> 56 == 127
    }
}
