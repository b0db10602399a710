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

    package init(secret: SeriesSecret, startedAt: Timestamp) {
        self.secret = secret
        self.startedAt = startedAt
    }
}

/// The series of all applications, written by the ingest thread and read by the tick thread without a lock.
///
///     LineIntake ──(SeriesWriter)──▶ records and cells ──▶ ApplicationSection ──▶ page, store, rules
///
/// Cells are aligned 8-byte words in memory that never moves; entries are published by a release store; what is freed
/// rests two ticks.
package final class SeriesTable: @unchecked Sendable {  // shared parts are atomic cells and immutable values
    /// Room kept so that the cap never hides what client libraries say about themselves.
    static let clientTelemetryReserve = 256

    package let options: SeriesTableOptions
    let pool: RecordPool
    let clock = TickClock()
    let resting = RestingMemory()
    private let changes = CellRun.allocate(1)

    package init(_ options: SeriesTableOptions) {
        self.options = options
        pool = RecordPool(capacity: options.maxSeries + options.maxFamilies + Self.clientTelemetryReserve)
    }

    deinit {
        var families: Set<UInt64> = []
        for index in 0..<pool.count {
            guard let record = pool[index], let kind = record.kind else { continue }
            families.insert(record.family.value)
            SeriesWriter.freeContents(of: record, kind)
        }
        for family in families {
            if let object = UnsafeRawPointer(bitPattern: UInt(family)) {
                Unmanaged<Family>.fromOpaque(object).release()
            }
        }
        changes.start.deallocate()
    }

    /// Moves on with every series that came or went.
    var generation: UInt64 { changes[0].acquire() }

    /// Called by the writer alone.
    func noteChange() { changes[0].publish(changes[0].value &+ 1) }
}
