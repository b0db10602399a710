package import Telemetry

/// Families that share a prefix and are named after the fields of a kernel file, so that no list of them can be kept.
package struct NamedFamilies: Sendable {
    /// What their names begin with, such as `node_memory_`.
    package let prefix: String
    package let kind: MetricKind
    package let help: String
    package let labels: [String]

    package init(_ prefix: String, _ kind: MetricKind, _ help: String, labels: [String] = []) {
        self.prefix = prefix
        self.kind = kind
        self.help = help
        self.labels = labels
    }
}
