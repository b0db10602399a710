/// How many elements become one.
package enum AggregationOperation: String, CaseIterable, Sendable {
    case sum, avg, count, min, max, group, stddev, stdvar, topk, bottomk, quantile, limitk
    case countValues = "count_values"
    case limitRatio = "limit_ratio"

    /// The type of the parameter before the vector, where there is one.
    package var parameterType: ValueType? {
        switch self {
        case .topk, .bottomk, .quantile, .limitk, .limitRatio: .scalar
        case .countValues: .string
        default: nil
        }
    }

    package var isExperimental: Bool { self == .limitk || self == .limitRatio }

    /// The aggregations that make one number of a group's numbers.
    var reduction: (@Sendable ([Double], _ parameter: Double) -> Double)? {
        switch self {
        case .sum:
            { values, _ in
                var sum = PreciseSum()
                for value in values { sum.add(value) }
                return sum.value
            }
        case .avg:
            { values, _ in
                var mean = PreciseMean()
                for value in values { mean.add(value) }
                return mean.value
            }
        case .count: { values, _ in Double(values.count) }
        case .group: { _, _ in 1 }
        case .min: { values, _ in values.leastIgnoringNaN }
        case .max: { values, _ in values.greatestIgnoringNaN }
        case .stdvar: { values, _ in values.variance }
        case .stddev: { values, _ in values.variance.squareRoot() }
        case .quantile: { values, rank in PromQL.quantile(rank, of: values) }
        case .topk, .bottomk, .limitk, .limitRatio, .countValues: nil
        }
    }
}

extension Sequence<Double> {
    /// NaN only when there is nothing else.
    var leastIgnoringNaN: Double { reduce(.nan) { $0 > $1 || $0.isNaN ? $1 : $0 } }
    var greatestIgnoringNaN: Double { reduce(.nan) { $0 < $1 || $0.isNaN ? $1 : $0 } }

    /// Of the whole population (Welford 1962); NaN when a value is not finite.
    fileprivate var variance: Double {
        var count = 0.0
        var mean = 0.0
        var squares = 0.0
        for value in self {
            count += 1
            let delta = value - mean
            mean += delta / count
            squares += delta * (value - mean)
        }
        return squares / count
    }
}
