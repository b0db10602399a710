package import Kernel
package import Telemetry

/// What the kernel calls itself and the host.
package struct UnameCollector: Collector {
    package static let name = "uname"
    package static let title = "Kernel"
    package static let changesSeldom = true
    package static let metrics = [system]

    static let system = Metric.gauge(
        "node_uname_info", "Always 1, labelled with what uname(2) says of kernel and host.",
        labels: ["domainname", "machine", "nodename", "release", "sysname", "version"])

    private let calls: HostCalls

    package init(calls: HostCalls) { self.calls = calls }

    package func collect(from host: HostFiles, into row: inout Row) throws {
        let name = try calls.systemName()
        row[Self.system, [name.domain, name.machine, name.node, name.release, name.system, name.version]] = 1
    }
}
