import Telemetry

extension Function {
    /// Trends.
    static let regressions: [Function] = [
        Function(
            "deriv", [.rangeVector],
            .overTime(keepsName: false) { window, _ in
                guard window.samples.count > 1, let first = window.samples.first else { return nil }
                return window.line(from: first.timestamp.milliseconds).slope
            }),
        Function(
            "predict_linear", [.rangeVector, .scalar], readsClock: true,
            .overTime(keepsName: false) { window, numbers in
                guard window.samples.count > 1 else { return nil }
                let line = window.line(from: window.moment)
                return line.slope * numbers[0] + line.intercept
            }),
        Function(
            "double_exponential_smoothing", [.rangeVector, .scalar, .scalar], isExperimental: true,
            .whole { (evaluation, call, _) throws(EvaluationError) in
                let names = ["smoothing", "trend"]
                for (name, argument) in zip(names, call.arguments.dropFirst()) {
                    for factor in try evaluation.scalars(argument) where factor <= 0 || factor >= 1 {
                        let letter = name.prefix(1)
                        throw EvaluationError(
                            "invalid \(name) factor. Expected: 0 < \(letter)f < 1, got: \(DecimalText.plain(factor))"
                        )
                    }
                }
                return .table(
                    try evaluation.overTime(call, keepsName: false) { window, numbers in
                        window.smoothed(smoothing: numbers[0], trend: numbers[1])
                    })
            }),
    ]
}

extension Window {
    /// The straight line nearest to the samples, with its value at `origin`.
    fileprivate func line(from origin: Int64) -> (slope: Double, intercept: Double) {
        guard let first = samples.first else { return (.nan, .nan) }
        if !samples.contains(where: { $0.value != first.value }) {
            return first.value.isInfinite ? (.nan, .nan) : (0, first.value)
        }
        var sums = (x: PreciseSum(), y: PreciseSum(), xy: PreciseSum(), xx: PreciseSum())
        for sample in samples {
            let x = Double(sample.timestamp.milliseconds &- origin) / 1000
            sums.x.add(x)
            sums.y.add(sample.value)
            sums.xy.add(x * sample.value)
            sums.xx.add(x * x)
        }
        let count = Double(samples.count)
        let covariance = sums.xy.value - sums.x.value * sums.y.value / count
        let variance = sums.xx.value - sums.x.value * sums.x.value / count
        let slope = covariance / variance
        return (slope, sums.y.value / count - slope * sums.x.value / count)
    }

    /// Holt's linear method: a level that follows the values, and a trend that follows the level.
    fileprivate func smoothed(smoothing: Double, trend: Double) -> Double? {
        let values = Array(values)
        guard values.count > 1 else { return nil }
        var previous = 0.0
        var level = values[0]
        var slope = values[1] - values[0]
        for index in 1..<values.count {
            if index > 1 { slope = trend * (level - previous) + (1 - trend) * slope }
            let next = smoothing * values[index] + (1 - smoothing) * (level + slope)
            (previous, level) = (level, next)
        }
        return level
    }
}
