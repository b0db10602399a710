import Glibc

/// The upper bounds of a histogram's classic buckets, rising, without infinity.
package struct HistogramBounds: Equatable, Sendable {
    /// Bounds that one histogram may have.
    package static let limit = 64

    package let values: [Double]

    /// Sorts `values`, leaves out what comes twice or is not finite, and keeps the first 64.
    package init(_ values: [Double]) {
        self.values = Array(Set(values.filter(\.isFinite)).sorted().prefix(Self.limit))
    }

    /// Those of what is no histogram.
    package static let empty = HistogramBounds([])

    /// For everything that is measured in seconds.
    package static let seconds = HistogramBounds([
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ])

    /// `base` to the power of each of `exponents`.
    package static func powers(of base: Double, _ exponents: ClosedRange<Int>) -> HistogramBounds {
        HistogramBounds(exponents.map { pow(base, Double($0)) })
    }

    /// The values of the label `le`, `+Inf` among them, as Prometheus prints them: `0.005`, `1`, `1048576`.
    package var texts: [String] { values.map(Self.text) + ["+Inf"] }

    /// The bucket that counts `value`: the first whose bound is not below it, one past the last for infinity.
    package func place(of value: Double) -> Int {
        values.withUnsafeBufferPointer { bounds in
            var (low, high) = (0, bounds.count)
            while low < high {
                let middle = (low + high) / 2
                if bounds[middle] < value { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    private static func text(_ bound: Double) -> String {
        bound == bound.rounded() && abs(bound) < 1e15 ? String(Int64(bound)) : "\(bound)"
    }
}
