package import Kernel
package import Telemetry

/// Which distribution runs on the host; one without os-release(5) has nothing to tell.
package struct OSCollector: Collector {
    package static let name = "os"
    package static let title = "Distribution"
    package static let changesSeldom = true
    package static let metrics = [release, version]

    static let release = Metric.gauge(
        "node_os_info", "Always 1, labelled with what os-release(5) says of the distribution.",
        labels: keys.map { $0.rawValue.lowercased() })
    static let version = Metric.gauge(
        "node_os_version", "The major and minor number of the distribution's version.",
        labels: ["id", "id_like", "name"])

    private static let keys = OSRelease.Key.allCases

    package init() {}

    package func collect(from host: HostFiles, into row: inout Row) throws {
        guard let found = try host.osRelease() else { return }
        row[Self.release, Self.keys.map { found[$0] }] = 1
        // As node_exporter has it: 0 is no version.
        if let number = found.majorMinor, number > 0 {
            row[Self.version, found[.id], found[.idLike], found[.name]] = number
        }
    }
}
