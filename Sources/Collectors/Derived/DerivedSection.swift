package import Telemetry

/// The section of a full tick that is computed from its other sections; nothing flows back into them.
package struct DerivedSection {
    /// A fact, before it knows where its numbers stand.
    private struct Entry: Sendable {
        let metrics: [Metric]
        let make: @Sendable (ReuseSettings, inout TickReadings) -> any DerivedFact

        init<Fact: DerivedFact>(_ make: @escaping @Sendable (ReuseSettings, inout TickReadings) -> Fact) {
            metrics = Fact.metrics
            self.make = make
        }
    }

    private static let entries = [
        Entry { HostChurnFact(&$1) },
        Entry { PortChurnFact(&$1) },
        Entry { ReuseFact($0, &$1) },
        Entry { ConnectionCostFact(&$1) },
    ]

    /// In page order.
    package static let metrics = entries.flatMap(\.metrics) + HealthFact.metrics

    private var readings = TickReadings()
    private var facts: [any DerivedFact]
    private var healthFact: HealthFact
    private var row = Row(catalogue: metrics)

    /// Makes all facts; `health` are the inputs of the health score.
    package init(reuse: ReuseSettings = ReuseSettings(), health: [HealthInput] = HealthInput.defaults) {
        facts = []
        for entry in Self.entries { facts.append(entry.make(reuse, &readings)) }
        healthFact = HealthFact(health, &readings)
    }

    /// What the health score was made of at the last tick.
    package var health: HealthReport? { healthFact.report }

    /// Computes the facts of the tick at `now` from its other sections.
    package mutating func section(of sections: [Section], at now: Timestamp) -> Section {
        readings.take(sections)
        row.begin()
        for index in facts.indices { facts[index].write(readings, at: now, into: &row) }
        healthFact.write(readings, at: now, into: &row)
        row.finish()
        return Section(name: "derived", layout: row.layout, values: row.values)
    }
}
