import Telemetry

/// A fact computed from what others have measured in the same tick.
///
/// To add one: a file `FooFact.swift` like HostChurnFact.swift, and a line in `DerivedSection.entries`.
protocol DerivedFact {
    /// In page order.
    static var metrics: [Metric] { get }

    /// Writes every series it has now, always in the same order; `Row.absent` for one that cannot be told yet.
    mutating func write(_ readings: TickReadings, at now: Timestamp, into row: inout Row)
}

extension Row {
    /// Writes under the network namespace of a group; the unlabelled one has no name.
    mutating func inNamespace(_ name: String, _ write: (inout Row) -> Void) {
        common = name.isEmpty ? [] : [Label("netns", name)]
        write(&self)
        common = []
    }
}
