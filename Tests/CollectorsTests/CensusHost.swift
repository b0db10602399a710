import Collectors
import Kernel
import Telemetry
import Threads

/// A host with made-up sockets: the `slow` thread's walks over them, and what the collectors make of these.
///
/// Unchecked: a test uses it from its own thread alone.
final class CensusHost: @unchecked Sendable {
    static let collectors: Set = [
        "tcpstat", "connections", "time_wait", "ephemeral_ports", "accepts", "socket_walk",
    ]

    let kernel = MadeUpKernel()
    let host = TemporaryHost()
    let readings: SlowReadings
    /// Seconds on the steady clock.
    var now = 1000.0
    private var slow: SlowWork
    private var set: CollectorSet?
    private(set) var failures: [String: String] = [:]

    /// Has the scope without a name, and others if wanted.
    init(others: [NetworkScope] = []) throws {
        let kernel = kernel
        readings = SlowReadings(asking: { kernel })
        if !others.isEmpty {
            readings.scopes.publish(NetworkScopes(generation: 1, readings.scopes.value.all + others))
        }
        slow = SlowWork(SlowContext(readings: readings, procfs: host.files.procfs, seed: 4711))
        try host.write("40000\t40999\n", to: "proc/sys/net/ipv4/ip_local_port_range")
        try host.write("40100-40199,50000\n", to: "proc/sys/net/ipv4/ip_local_reserved_ports")
        try opens(passive: 0, active: 0)
    }

    func opens(passive: Int, active: Int, in folder: String = "net") throws {
        try host.write(
            "Tcp: MaxConn ActiveOpens PassiveOpens\nTcp: -1 \(active) \(passive)\n", to: "proc/\(folder)/snmp"
        )
    }

    /// Walks over the sockets of every scope, if a walk is due.
    func walk() { slow.finish(now: Timestamp(seconds: now)) }

    /// The series of one tick.
    func page() throws -> [String: Double] {
        if set == nil {
            let context = CollectorContext(slow: readings) { [unowned self] in Timestamp(seconds: now) }
            set = try CollectorSet(
                Catalogue.all.filter { Self.collectors.contains($0.type.name) }, context: context,
                host: host.files, now: { .zero })
        }
        let text = PageText.of(set?.collect(.full) ?? [])
        let names = set?.failures.map { ($0.collector, $0.reason) } ?? []
        failures = Dictionary(names) { first, _ in first }
        var page: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let blank = line.lastIndex(of: " ") else { continue }
            page[String(line[..<blank])] = Double(line[line.index(after: blank)...])
        }
        return page
    }

    /// The page after a walk that begins ten seconds after the last one.
    func pageAfterWalk() throws -> [String: Double] {
        now += 10
        walk()
        return try page()
    }
}
