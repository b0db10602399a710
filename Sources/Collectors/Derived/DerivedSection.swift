package import Telemetry

/// The section of a full tick that is computed from its other sections; nothing flows back into them.
package struct DerivedSection {
    /// In page order.
    package static let metrics =
        HostChurnFact.metrics + PortChurnFact.metrics + ReuseFact.metrics + ConnectionCostFact.metrics
        + HealthFact.metrics

    private var readings = TickReadings()
    private var facts: [any DerivedFact]
    private var healthFact: HealthFact
    private var row = Row(catalogue: metrics)

    /// Makes all facts; `health` are the inputs of the health score.
    package init(reuse: ReuseSettings = ReuseSettings(), health: [HealthInput] = HealthInput.defaults) {
        facts = [
            HostChurnFact(&readings),
            PortChurnFact(&readings),
            ReuseFact(reuse, &readings),
            ConnectionCostFact(&readings),
        ]
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
