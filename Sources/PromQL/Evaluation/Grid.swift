import Telemetry

/// The moments of an evaluation: one, or from a start to an end by a step.
struct Grid: Equatable, Sendable {
    let start: Int64
    let step: Int64
    let count: Int

    /// In milliseconds since the epoch.
    func time(_ index: Int) -> Int64 { start &+ Int64(index) &* step }

    var last: Int64 { time(count - 1) }

    static func instant(_ moment: Timestamp) -> Grid {
        Grid(start: moment.milliseconds, step: 1, count: 1)
    }
}

/// The start, end and step of the whole query, which `start()`, `@ end()` and `step()` speak of.
struct QueryBounds: Sendable {
    let start: Int64
    let end: Int64
    /// Zero for an instant query.
    let step: Int64

    var stepSeconds: Double { Double(step) / 1000 }
    var rangeSeconds: Double { Double(end - start) / 1000 }
}
