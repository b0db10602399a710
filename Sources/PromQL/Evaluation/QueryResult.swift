package import Telemetry

/// One element of an instant vector.
package struct VectorElement: Equatable, Sendable {
    package let labels: Labels
    package let value: Double

    package init(labels: Labels, value: Double) {
        self.labels = labels
        self.value = value
    }
}

/// The answer to a query.
package enum QueryResult: Sendable {
    case scalar(Double)
    case string(String)
    /// In no order, unless the query sorts.
    case vector([VectorElement])
    /// Sorted by labels.
    case matrix([Series])
}
