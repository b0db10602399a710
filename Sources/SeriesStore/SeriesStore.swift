package import Telemetry
import Threads

/// The samples of the last hour, or of what of it fits into memory.
///
///     snapshot ──► row ──┐ 120 rows                 query
///     snapshot ──► row ──┤───► Block ──┐              │
///                        │   Block ────┼──► Contents ─┘  captured under a lock, read without
///     rules ─────► row ──┘             │
///
/// Three origins have a time column each: full ticks, fast ticks and rules. A query sees one series where labels are
/// equal. One thread appends; any thread selects, and never makes the other wait for longer than the copying of a few
/// references. Nothing is written to disk.
package final class SeriesStore: SeriesSource, Sendable {
    private let recorder: Lock<Recorder>
    private let contents = Lock(Contents())

    /// Makes an empty store; `commonLabels` (job, instance) are added to every series of a snapshot.
    package init(limits: StoreLimits = StoreLimits(), commonLabels: Labels = Labels()) {
        recorder = Lock(Recorder(limits: limits, common: commonLabels))
    }

    /// Appends what a tick measured; what is not later than the tick before it is refused and counted.
    ///
    /// A series that a complete section no longer has, or has without a value, is ended by one stale marker.
    package func append(_ snapshot: Snapshot) {
        recorder.withLock { recorder in recorder.append(snapshot, to: contents) }
    }

    /// Appends what rules made of it: a value for each of `recorded`, a stale marker for each of `ended`.
    ///
    /// Groups that are evaluated at one moment are appended one after another, and each is visible at once. The labels
    /// are kept as they are.
    package func append(
        recorded: [(labels: Labels, value: Double)], ended: [Labels], at timestamp: Timestamp
    ) {
        recorder.withLock { recorder in
            recorder.append(recorded: recorded, ended: ended, at: timestamp, to: contents)
        }
    }

    package func select(_ matchers: [LabelMatcher], after: Timestamp, through: Timestamp) -> [Series] {
        contents.withLock { $0 }.select(matchers, after: after, through: through)
    }

    package func newest(_ matchers: [LabelMatcher], after: Timestamp, through: Timestamp) -> [Series] {
        contents.withLock { $0 }.newest(matchers, after: after, through: through)
    }

    package var statistics: StoreStatistics { contents.withLock { $0.statistics } }
}
