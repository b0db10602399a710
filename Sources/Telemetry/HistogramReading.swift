/// What one histogram says at one moment, ready for the slots that `HistogramFamily.series` makes.
package struct HistogramReading: Equatable, Sendable {
    package let values: [Double]

    /// Makes the reading of buckets that each count only their own, the one for infinity last.
    ///
    /// `minute` are the answers of `HistogramMinute`.
    package init(counts: some Sequence<UInt64>, sum: Double, minute: [Double]) {
        var (values, count): ([Double], UInt64) = ([], 0)
        for own in counts {
            count &+= own
            values.append(Double(count))
        }
        values.append(sum)
        values.append(Double(count))
        self.values = values + minute
    }
}
