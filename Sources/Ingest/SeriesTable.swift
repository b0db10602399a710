package import Telemetry

/// What bounds the series table, and what it must know of the world outside.
package struct SeriesTableOptions: Sendable {
    /// Classic bucket bounds for the histograms whose exposed name matches a pattern with `*` and `?`.
    package struct Boundaries: Sendable {
        package let match: String
        package let bounds: HistogramBounds

        package init(match: String, bounds: [Double]) {
            self.match = match
            self.bounds = HistogramBounds(bounds)
        }
    }

    package var maxSeries = 100_000
    /// Of the series themselves, that is records, names and cells.
    ///
    /// Half of the sidecar's default memory limit.
    package var memoryLimitBytes = 32 << 20
    package var maxFamilies = 10_000
    /// The first that matches counts.
    package var boundaries: [Boundaries] = []
    /// Names that belong to the host's own families.
    package var isReserved: @Sendable (String) -> Bool = { _ in false }
    package var secret: SeriesSecret
    package var startedAt: Timestamp

    /// Beyond the limit there is room for overflow series, also of names that come only then.
    var mostBytes: Int { memoryLimitBytes + memoryLimitBytes / 8 }
    /// And for the header, and spans that are not full.
    package var arenaBytes: Int { mostBytes + 64 * ArenaSpan.bytes }

    /// Those of the first pattern that matches; else what suits the unit.
    func bounds(for name: String) -> HistogramBounds {
        let own = boundaries.first { Glob.matches(name, pattern: $0.match) }
        return own?.bounds ?? (name.hasSuffix("_seconds") ? .seconds : Self.otherBounds)
    }

    private static let otherBounds = HistogramBounds.powers(of: 4, 0...10)

    package init(secret: SeriesSecret, startedAt: Timestamp) {
        self.secret = secret
        self.startedAt = startedAt
    }
}

/// The series of all applications, written by the ingest thread and read by the tick thread without a lock.
///
///     LineIntake ──(SeriesWriter)──▶ records and cells ──▶ ApplicationSection ──▶ page, store, rules
///
/// Cells are aligned 8-byte words in memory that never moves and may be a file; entries are published by a release
/// store; what is freed rests two ticks.
package final class SeriesTable: @unchecked Sendable {  // shared parts are atomic cells and immutable values
    /// Room kept so that the cap never hides what client libraries say about themselves.
    static let clientTelemetryReserve = 256
    /// And of names, and bytes, of them.
    static let clientTelemetryFamilies = 32
    static let clientTelemetryBytes = 256 << 10

    let options: SeriesTableOptions
    let arena: CellArena
    let pool: RecordPool
    let clock = TickClock()
    let resting: RestingMemory
    let notes = TableNotes()

    /// The series are this process's own, or those of `totals`.
    package init(_ options: SeriesTableOptions, totals: TotalsFile? = nil) {
        self.options = options
        arena = totals?.arena ?? CellArena(ArenaMemory(capacityBytes: options.arenaBytes))
        resting = RestingMemory(arena)
        pool = RecordPool(
            capacity: options.maxSeries + options.maxFamilies + Self.clientTelemetryReserve, arena)
    }

    deinit {
        for index in 0..<pool.count {
            guard let record = pool[index], let kind = record.kind else { continue }
            record.releaseMembers(kind)
            record.familyLink.target.map { FamilyBlock(cells: $0).release() }
        }
    }

    /// Series with a smaller serial were taken over from the process before.
    private(set) var firstOwnSerial: UInt64 = 1

    /// Called once, before anybody reads.
    func noteAdopted(before serial: UInt64) { firstOwnSerial = serial }
}
