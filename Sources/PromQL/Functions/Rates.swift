import Bytes
import Telemetry

extension Function {
    /// How fast counters and gauges move.
    static let rates: [Function] = [
        Function(
            "rate", [.rangeVector],
            .whole { (evaluation, call, _) throws(EvaluationError) in
                try evaluation.counterRate(call) { window in
                    window.extrapolated(isCounter: true).map { $0 / window.widthSeconds }
                }
            }),
        Function(
            "increase", [.rangeVector],
            .whole { (evaluation, call, _) throws(EvaluationError) in
                try evaluation.counterRate(call) { window in window.extrapolated(isCounter: true) }
            }),
        Function(
            "delta", [.rangeVector],
            .overTime(keepsName: false) { window, _ in window.extrapolated(isCounter: false) }),
        Function(
            "irate", [.rangeVector],
            .overTime(keepsName: false) { window, _ in
                window.lastChange(isCounter: true).map { $0.change / $0.seconds }
            }),
        Function(
            "idelta", [.rangeVector],
            .overTime(keepsName: false) { window, _ in window.lastChange(isCounter: false)?.change }),
    ]
}

extension Evaluation {
    /// The endings by which a counter is known.
    private static let counterEndings = ["_total", "_sum", "_count", "_bucket"]

    /// A rate, and an information about names that do not sound like a counter's.
    mutating func counterRate(
        _ call: Call, _ compute: (Window) -> Double?
    ) throws(EvaluationError) -> Value {
        let table = try overTime(call, keepsName: true) { window, _ in compute(window) }
        for row in table.rows {
            let name = row.labels.name
            if name.isEmpty || Self.counterEndings.contains(where: { name.hasSuffix($0) }) { continue }
            annotations.inform(
                "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
                    + GoQuote.quoted(name), at: place(of: call.arguments[0]))
        }
        var named = table
        try named.removeNames(late: options.delaysNameRemoval)
        return .table(named)
    }
}

extension Window {
    /// What is still near enough to an edge of the window to be drawn out to it, in average distances.
    private static let nearness = 1.1

    /// The change over the window, drawn out to its edges (prometheus `promql/functions.go`, `extrapolatedRate`).
    ///
    /// With average distance s between samples, an edge nearer than 1.1 s is taken to be reached, else the series
    /// is taken to begin or end s/2 beyond its sample; a counter is never drawn out beyond its zero.
    func extrapolated(isCounter: Bool) -> Double? {
        guard samples.count > 1, let first = samples.first, let last = samples.last else { return nil }
        var change = last.value - first.value
        if isCounter {
            for (earlier, later) in zip(samples, samples.dropFirst()) where later.value < earlier.value {
                change += earlier.value
            }
        }
        let sampled = Double(last.timestamp.milliseconds - first.timestamp.milliseconds) / 1000
        let distance = sampled / Double(samples.count - 1)
        var before = Double(first.timestamp.milliseconds &- start) / 1000
        var after = Double(end &- last.timestamp.milliseconds) / 1000
        if before >= distance * Self.nearness { before = distance / 2 }
        if isCounter, change > 0, first.value >= 0 {
            before = Swift.min(before, sampled * (first.value / change))
        }
        if after >= distance * Self.nearness { after = distance / 2 }
        return sampled == 0 ? change : change * ((sampled + before + after) / sampled)
    }

    /// The change between the last two samples; a counter that fell counts from zero.
    func lastChange(isCounter: Bool) -> (change: Double, seconds: Double)? {
        guard samples.count > 1, let last = samples.last, let previous = samples.dropLast().last else {
            return nil
        }
        let seconds = Double(last.timestamp.milliseconds - previous.timestamp.milliseconds) / 1000
        if seconds == 0 { return nil }
        let isReset = isCounter && last.value < previous.value
        return (isReset ? last.value : last.value - previous.value, seconds)
    }
}
