import Telemetry

extension Function {
    private static func reduction(
        _ name: String, isExperimental: Bool = false, keepsName: Bool = false,
        _ compute: @escaping @Sendable (Window) -> Double?
    ) -> Function {
        Function(
            name, [.rangeVector], isExperimental: isExperimental,
            .overTime(keepsName: keepsName) { window, _ in compute(window) })
    }

    /// Aggregations of one series along its window.
    static let overTime: [Function] = [
        reduction("sum_over_time") { window in
            var sum = PreciseSum()
            for value in window.values { sum.add(value) }
            return sum.value
        },
        reduction("avg_over_time") { window in
            var mean = PreciseMean()
            for value in window.values { mean.add(value) }
            return mean.value
        },
        reduction("count_over_time") { Double($0.samples.count) },
        reduction("min_over_time") { $0.values.leastIgnoringNaN },
        reduction("max_over_time") { $0.values.greatestIgnoringNaN },
        reduction("last_over_time", keepsName: true) { $0.values.last },
        reduction("first_over_time", keepsName: true) { $0.values.first },
        reduction("present_over_time") { _ in 1 },
        reduction("stdvar_over_time") { $0.variance },
        reduction("stddev_over_time") { $0.variance.squareRoot() },
        reduction("mad_over_time", isExperimental: true) { $0.medianDeviation },
        Function(
            "quantile_over_time", [.scalar, .rangeVector],
            .whole { (evaluation, call, _) throws(EvaluationError) in
                let ranks = try evaluation.scalars(call.arguments[0])
                let table = try evaluation.overTime(call, keepsName: false) { window, numbers in
                    quantile(numbers[0], of: Array(window.values))
                }
                let place = evaluation.place(of: call.arguments[0])
                if !table.rows.isEmpty {
                    for rank in ranks where !(0...1).contains(rank) {
                        evaluation.warn(aboutRank: rank, at: place)
                    }
                }
                return .table(table)
            }),
    ]

    /// What happened in a window, and when.
    static let windowReadings: [Function] = [
        reduction("changes") { window in
            let pairs = zip(window.values, window.values.dropFirst())
            return Double(pairs.count { $0 != $1 && !($0.isNaN && $1.isNaN) })
        },
        reduction("resets") { window in
            Double(zip(window.values, window.values.dropFirst()).count { $1 < $0 })
        },
        reduction("ts_of_first_over_time", isExperimental: true) { $0.samples.first?.timestamp.seconds },
        reduction("ts_of_last_over_time", isExperimental: true) { $0.samples.last?.timestamp.seconds },
        reduction("ts_of_min_over_time", isExperimental: true) { window in window.timeOfExtreme { $0 <= $1 }
        },
        reduction("ts_of_max_over_time", isExperimental: true) { window in window.timeOfExtreme { $0 >= $1 }
        },
    ]
}

extension Window {
    /// Of the whole population.
    fileprivate var variance: Double {
        var count = 0.0
        var mean = PreciseSum()
        var squares = PreciseSum()
        for value in values {
            count += 1
            let delta = value - mean.value
            mean.add(delta / count)
            squares.add(delta * (value - mean.value))
        }
        return squares.value / count
    }

    /// The median distance from the median; NaN as soon as one value is.
    fileprivate var medianDeviation: Double {
        if values.contains(where: \.isNaN) { return .nan }
        let median = quantile(0.5, of: Array(values))
        return quantile(0.5, of: values.map { abs($0 - median) })
    }

    /// When the extreme was seen last.
    fileprivate func timeOfExtreme(_ isAtLeastAsExtreme: (Double, Double) -> Bool) -> Double? {
        guard var best = samples.first else { return nil }
        for sample in samples where isAtLeastAsExtreme(sample.value, best.value) || best.value.isNaN {
            best = sample
        }
        return best.timestamp.seconds
    }
}
