/// The families that one histogram makes, and the order of its slots.
///
///     NAME_bucket{le="0.001"} … NAME_bucket{le="+Inf"}  NAME_sum  NAME_count
///     NAME_quantile{quantile="0.5"} …  NAME_min  NAME_max        gauges over the last 60 s
package struct HistogramFamily: Sendable {
    package let bounds: HistogramBounds
    package let metric: Metric
    package let quantile: Metric
    package let smallest: Metric
    package let largest: Metric

    /// Makes the families of `name`; `labels` are those of every series, without `le` and `quantile`.
    package init(_ name: String, help: String, labels: [String] = [], bounds: HistogramBounds) {
        self.bounds = bounds
        metric = Metric(name, .histogram, help: help, labels: labels)
        quantile = .gauge(
            "\(name)_quantile", "Quantiles of \(name) over the last 60 s.", labels: labels + ["quantile"])
        smallest = .gauge("\(name)_min", "Smallest value of \(name) over the last 60 s.", labels: labels)
        largest = .gauge("\(name)_max", "Largest value of \(name) over the last 60 s.", labels: labels)
    }

    /// In page order.
    package var metrics: [Metric] { [metric, quantile, smallest, largest] }

    package var slotCount: Int { bounds.values.count + 3 + HistogramMinute.quantiles.count + 2 }

    /// The series of one label set, in the order in which `HistogramReading` holds their values.
    package func series(_ labels: [Label]) -> [Layout.Series] {
        var series = bounds.texts.map { bound in
            Layout.Series(metric: metric, suffix: "_bucket", labels: labels + [Label("le", bound)])
        }
        series.append(Layout.Series(metric: metric, suffix: "_sum", labels: labels))
        series.append(Layout.Series(metric: metric, suffix: "_count", labels: labels))
        for quantile in HistogramMinute.quantiles {
            let label = Label("quantile", quantile.label)
            series.append(Layout.Series(metric: self.quantile, labels: labels + [label]))
        }
        series.append(Layout.Series(metric: smallest, labels: labels))
        series.append(Layout.Series(metric: largest, labels: labels))
        return series
    }
}
