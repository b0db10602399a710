/// How the values of a metric are to be read, in the words of the exposition format.
package enum MetricKind: String, Sendable {
    case counter
    case gauge
    case histogram
    case untyped
}

/// A metric family: the name, help and label names that all its series share.
///
/// Declared once, as a `static let` of the collector that fills it, and compared by identity.
package final class Metric: Sendable {
    package let name: String
    package let kind: MetricKind
    package let help: String
    /// In the order in which values are given to `Row`.
    package let labelNames: [String]

    package init(_ name: String, _ kind: MetricKind, help: String, labels: [String] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        labelNames = labels
    }

    package static func gauge(_ name: String, _ help: String, labels: [String] = []) -> Metric {
        Metric(name, .gauge, help: help, labels: labels)
    }

    package static func counter(_ name: String, _ help: String, labels: [String] = []) -> Metric {
        Metric(name, .counter, help: help, labels: labels)
    }

    package static func untyped(_ name: String, _ help: String, labels: [String] = []) -> Metric {
        Metric(name, .untyped, help: help, labels: labels)
    }
}
