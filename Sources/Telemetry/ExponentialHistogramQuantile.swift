import Glibc

extension ExponentialHistogram {
    /// The value below which the share `quantile` of the recorded values lies; `nil` when there are none.
    ///
    /// Within a bucket the values are taken to be spread evenly on a logarithmic scale, so the answer is off by half a
    /// bucket at most.
    package func quantile(_ quantile: Double) -> Double? {
        let all = Double(count)
        if all == 0 { return nil }
        let rank = min(max(quantile, 0), 1) * all
        var below = 0.0
        for (place, count) in negative.counts.enumerated().reversed() where count > 0 {
            if below + Double(count) >= rank {
                return -value(in: negative.offset + place, at: 1 - (rank - below) / Double(count))
            }
            below += Double(count)
        }
        if zeroCount > 0, below + Double(zeroCount) >= rank { return 0 }
        below += Double(zeroCount)
        var last: Double?
        for (place, count) in positive.counts.enumerated() where count > 0 {
            if below + Double(count) >= rank {
                return value(in: positive.offset + place, at: (rank - below) / Double(count))
            }
            below += Double(count)
            last = value(in: positive.offset + place, at: 1)
        }
        return last
    }

    /// The point at `share` of bucket `index`, bounded by the finite doubles.
    private func value(in index: Int, at share: Double) -> Double {
        let power = scalbn(Double(index) - 1 + min(max(share, 0), 1), Int32(-schema))
        return min(exp2(power), .greatestFiniteMagnitude)
    }
}
