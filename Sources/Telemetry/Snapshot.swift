/// How often a source is sampled.
package enum Cadence: Sendable {
    /// Everything, every `interval` (1 s).
    case full
    /// The fast facts alone, every `fast_interval` (100 ms).
    case fast
}

/// The numbers of one collector, or of the series table, at one tick.
package struct Section: Sendable {
    package let name: String
    package let layout: Layout
    /// By slot of `layout`; `Row.absent` where a series has no value at this tick.
    package let values: [Double]
    /// Whether the source was read: only then does a missing series prove its absence.
    package let isComplete: Bool

    package init(name: String, layout: Layout, values: [Double], isComplete: Bool = true) {
        self.name = name
        self.layout = layout
        self.values = values
        self.isComplete = isComplete
    }
}

/// All that was measured at one tick; everything downstream reads these and nothing else.
package final class Snapshot: Sendable {
    /// The scheduled time of the tick, never the moment of reading.
    package let timestamp: Timestamp
    package let cadence: Cadence
    /// In page order.
    package let sections: [Section]

    package init(timestamp: Timestamp, cadence: Cadence, sections: [Section]) {
        self.timestamp = timestamp
        self.cadence = cadence
        self.sections = sections
    }
}
