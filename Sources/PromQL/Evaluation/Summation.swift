/// A sum that keeps what rounding loses (Kahan and Babuška, as Neumaier improved it).
struct PreciseSum {
    private(set) var total = 0.0
    private(set) var compensation = 0.0

    init(total: Double = 0, compensation: Double = 0) {
        self.total = total
        self.compensation = compensation
    }

    mutating func add(_ value: Double) {
        let sum = total + value
        if sum.isInfinite {
            compensation = 0
        } else if abs(total) >= abs(value) {
            compensation += (total - sum) + value
        } else {
            compensation += (value - sum) + total
        }
        total = sum
    }

    var value: Double { total + compensation }
}

/// A mean by way of the sum, or step by step once the sum would overflow.
struct PreciseMean {
    private var sum = PreciseSum()
    private var count = 0.0
    private var isIncremental = false

    mutating func add(_ value: Double) {
        count += 1
        if !isIncremental {
            var attempt = sum
            attempt.add(value)
            if count == 1 || !attempt.total.isInfinite {
                sum = attempt
                return
            }
            isIncremental = true
            sum = PreciseSum(total: sum.total / (count - 1), compensation: sum.compensation / (count - 1))
        }
        let share = (count - 1) / count
        sum = PreciseSum(total: share * sum.total, compensation: share * sum.compensation)
        sum.add(value / count)
    }

    var value: Double { isIncremental ? sum.value : sum.total / count + sum.compensation / count }
}

/// The value below which the share `rank` of `values` lies, between neighbours in proportion; NaN sorts first.
func quantile(_ rank: Double, of values: [Double]) -> Double {
    if values.isEmpty || rank.isNaN { return .nan }
    if rank < 0 { return -.infinity }
    if rank > 1 { return .infinity }
    let sorted = values.sorted { left, right in left.isNaN ? !right.isNaN : left < right }
    let position = rank * Double(sorted.count - 1)
    let lower = Int(position.rounded(.down))
    let upper = min(sorted.count - 1, lower + 1)
    let weight = position - position.rounded(.down)
    return sorted[lower] * (1 - weight) + sorted[upper] * weight
}
