/// A histogram of cumulative buckets, put right: bounds rising and once each, counts never falling.
struct ClassicHistogram {
    /// Where counts fell and had to be raised.
    struct Repair {
        var lowest: Double
        var highest: Double
        var greatestDrop: Double
    }

    private(set) var buckets: [ClassicBucket] = []
    private(set) var repair: Repair?

    /// Relative differences below this are rounding, not observations.
    private static let insignificance = 1e-12

    init(_ unsorted: [ClassicBucket]) {
        for bucket in unsorted.sorted(by: { $0.bound < $1.bound }) {
            if let last = buckets.last, last.bound == bucket.bound {
                buckets[buckets.count - 1].count += bucket.count
            } else {
                buckets.append(bucket)
            }
        }
        guard hasTop else { return }
        for index in buckets.indices.dropFirst() {
            let (previous, current) = (buckets[index - 1].count, buckets[index].count)
            let isRounding =
                abs(current - previous) < Self.insignificance * (abs(current) + abs(previous))
            if current < previous, !isRounding { note(buckets[index].bound, drop: previous - current) }
            if current < previous || isRounding { buckets[index].count = previous }
        }
    }

    private mutating func note(_ bound: Double, drop: Double) {
        var noted = repair ?? Repair(lowest: bound, highest: bound, greatestDrop: drop)
        noted.highest = bound
        noted.greatestDrop = Swift.max(noted.greatestDrop, drop)
        repair = noted
    }

    private var hasTop: Bool { buckets.last?.bound == .infinity }

    /// Observations are taken to lie evenly within a bucket; the lowest begins at zero, the top one has no width.
    func quantile(_ share: Double) -> Double {
        if share.isNaN { return .nan }
        if share < 0 { return -.infinity }
        if share > 1 { return .infinity }
        guard hasTop, buckets.count > 1, let observations = buckets.last?.count, observations != 0 else {
            return .nan
        }
        let rank = share * observations
        let finite = buckets.dropLast()
        guard let index = finite.firstIndex(where: { $0.count >= rank }) else {
            return finite.last?.bound ?? .nan
        }
        let bucket = buckets[index]
        if index == 0 {
            return bucket.bound <= 0 ? bucket.bound : bucket.bound * (rank / bucket.count)
        }
        let below = buckets[index - 1]
        return below.bound + (bucket.bound - below.bound)
            * ((rank - below.count) / (bucket.count - below.count))
    }
}
