package import Telemetry

/// How much a store may hold.
package struct StoreLimits: Sendable {
    /// For samples, sealed and open together; the oldest blocks go first.
    package var memoryBytes: Int
    /// How many series may have samples; further ones are refused, those that are there stay.
    package var maxSeries: Int
    /// Blocks whose newest sample is older go, even when there is room.
    package var horizon: Duration

    package init(
        memoryBytes: Int = 32 << 20, maxSeries: Int = 100_000, horizon: Duration = .seconds(3600)
    ) {
        self.memoryBytes = memoryBytes
        self.maxSeries = maxSeries
        self.horizon = horizon
    }

    /// Rows of a block.
    static let rowsOfBlock = 120

    /// An open block that takes more than this is sealed early, so that the budget holds with any number of series.
    var openBytes: Int { memoryBytes / 4 }
}

/// What a store holds, and what it had to refuse since it was made.
package struct StoreStatistics: Equatable, Sendable {
    /// Series that a query can find.
    package var series = 0
    /// Samples that a query can find, stale markers not counted.
    package var samples = 0
    /// What they take, without the index of labels.
    package var bytes = 0
    /// Blocks given up for newer ones, by budget or by age.
    package var evictedBlocks = 0
    /// How often a series found no room; once for every layout it stood in.
    package var refusedSeries = 0
    /// How often two places claimed one series; the first keeps it.
    package var duplicateSeries = 0
    /// Snapshots whose time was not after the one before, as when the clock was set back.
    package var refusedSnapshots = 0
    /// Since when there are samples, the span of `outrigger_history_seconds`.
    package var oldest: Timestamp?
    package var newest: Timestamp?
}
