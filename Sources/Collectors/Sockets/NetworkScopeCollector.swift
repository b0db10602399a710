import Bytes
package import Kernel
package import Telemetry
import Threads

/// The followed network namespaces: how each is measured, and what its TCP has lost.
///
/// Our own namespace, or that of `--netns`, is not among them: its counters are `node_netstat_*`.
package struct NetworkScopeCollector: Collector {
    package static let name = "netns"
    package static let title = "Followed network namespaces"
    package static let note = """
        With `netns: follow` of a watched process. The families of the sections from `connections` to
        `tcpinfo` have its series beside our own, under the label `netns`; it is the process's configured name.
        """
    package static let metrics = [access, success, leftOut] + counters.map(\.metric)
    package static let followsMovement = true

    static let access = Metric.gauge(
        "outrigger_netns_info",
        "Always 1; the label access says how a followed namespace is measured: entered, or by its files alone.",
        labels: ["netns", "access"])
    static let success = Metric.gauge(
        "outrigger_netns_success",
        "Whether the counters of a followed namespace could be read, 1 or 0.", labels: ["netns"])
    static let leftOut = Metric.counter(
        "outrigger_netns_left_out_total",
        "Namespaces of followed processes beyond those that are measured, summed over all looks.")

    private struct Counter: Sendable {
        let file: HostFiles.ProtocolFile
        let group: StaticString
        let key: StaticString
        let metric: Metric

        init(_ file: HostFiles.ProtocolFile, _ group: StaticString, _ key: StaticString, _ metric: Metric) {
            (self.file, self.group, self.key, self.metric) = (file, group, key, metric)
        }
    }

    private static let counters = [
        Counter(
            .netstat, "TcpExt", "ListenOverflows",
            .counter(
                "outrigger_netns_listen_overflows_total",
                "Connections that a followed namespace lost to full accept queues.", labels: ["netns"])),
        Counter(
            .netstat, "TcpExt", "ListenDrops",
            .counter(
                "outrigger_netns_listen_drops_total",
                "Connections that the listeners of a followed namespace dropped for any reason.",
                labels: ["netns"])),
        Counter(
            .snmp, "Tcp", "RetransSegs",
            .counter(
                "outrigger_netns_tcp_retransmits_total", "Segments that a followed namespace sent again.",
                labels: ["netns"])),
    ]

    private let slow: SlowReadings
    private var generation: UInt64?
    private var followed: [(scope: NetworkScope, files: HostFiles)] = []

    package init(_ context: CollectorContext) { slow = context.slow }

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        let scopes = slow.scopes.value
        if scopes.generation != generation {
            generation = scopes.generation
            followed = scopes.all.filter { $0.name != nil }.map { scope in
                let known = followed.first { $0.scope.serial == scope.serial }
                return known ?? (scope, scope.files(procfs: host.procfs, sysfs: host.sysfs))
            }
        }
        for (scope, files) in followed {
            let name = scope.name ?? ""
            row[Self.access, name, scope.access == .whole ? "entered" : "files"] = 1
            let failed = [HostFiles.ProtocolFile.netstat, .snmp].filter { file in
                // Its namespace has gone with the last process, or its process with the files: the next look sees that.
                (try? Self.read(file, files, name, into: &row)) == nil
            }
            row[Self.success, name] = failed.isEmpty ? 1 : 0
        }
        row[Self.leftOut] = Double(scopes.leftOut)
    }

    private static func read(
        _ file: HostFiles.ProtocolFile, _ files: HostFiles, _ name: String, into row: inout Row
    ) throws(KernelError) {
        try files.protocolCounters(in: file) { found in
            let counter = counters.first {
                $0.file == file && found.key.equals($0.key) && found.group.equals($0.group)
            }
            if let counter { row[counter.metric, name] = found.value }
        }
    }
}
