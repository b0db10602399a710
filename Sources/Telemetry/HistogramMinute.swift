/// The last 60 s of a histogram: six slots of ten seconds each, and what is said about them.
package enum HistogramMinute {
    package static let slots = 6
    package static let slotMilliseconds: UInt64 = 10_000

    package static let quantiles: [(value: Double, label: String)] = [
        (0.5, "0.5"), (0.9, "0.9"), (0.95, "0.95"), (0.99, "0.99"), (0.999, "0.999"),
    ]

    /// Epochs count from 1, so that a zeroed slot is empty.
    package static func epoch(_ milliseconds: UInt64) -> UInt64 { milliseconds / slotMilliseconds + 1 }

    /// Which of the slots `epoch` has; by a constant, because every sample that is ingested asks.
    package static func slot(of epoch: UInt64) -> Int { Int(epoch % UInt64(slots)) }

    /// Whether what came in `epoch` still belongs to the minute that ends in `now`.
    package static func reaches(_ epoch: UInt64, at now: UInt64) -> Bool {
        epoch != 0 && epoch <= now && now - epoch < UInt64(slots)
    }

    /// Quantiles, minimum and maximum, in this order; absent when nothing came.
    ///
    /// No quantile lies outside `range`, the smallest and largest value that were recorded.
    package static func answers(
        _ window: ExponentialHistogram, _ range: (smallest: Double, largest: Double)?
    ) -> [Double] {
        var answers = quantiles.map { quantile in
            guard let value = window.quantile(quantile.value) else { return Row.absent }
            return range.map { min(max(value, $0.smallest), $0.largest) } ?? value
        }
        answers.append(range?.smallest ?? Row.absent)
        answers.append(range?.largest ?? Row.absent)
        return answers
    }
}
