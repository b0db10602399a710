package import Kernel
package import Telemetry

/// How many files the whole host has open, and may have.
package struct FilefdCollector: Collector {
    package static let name = "filefd"
    package static let title = "Open files of the host"
    package static let metrics = [allocated, maximum]

    static let allocated = Metric.gauge("node_filefd_allocated", "Open files of the whole host.")
    static let maximum = Metric.gauge(
        "node_filefd_maximum", "How many files the whole host may have open, the sysctl fs.file-max.")

    package init() {}

    package func collect(from host: HostFiles, into row: inout Row) throws {
        let table = try host.fileTable()
        row[Self.allocated] = Double(table.allocated)
        row[Self.maximum] = Double(table.maximum)
    }
}
