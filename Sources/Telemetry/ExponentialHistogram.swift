import Glibc

/// A histogram whose bucket bounds are powers of a root of two, so that any two can be merged exactly.
///
///     schema 3: bucket i holds (2^((i-1)/8), 2^(i/8)], each 9 % wide; schema 2: every two of them as one; …
///
/// Mirrored for negative values. Past 160 buckets a side the resolution is halved (Prometheus native histograms,
/// OpenTelemetry exponential histograms).
package struct ExponentialHistogram: Equatable, Sendable {
    package static let finestSchema = 3
    package static let bucketLimit = 160

    /// Buckets without a gap, of which the first has index `offset`.
    package struct Buckets: Equatable, Sendable {
        package private(set) var offset: Int
        package private(set) var counts: [UInt64]

        package init(offset: Int = 0, counts: [UInt64] = []) {
            self.offset = offset
            self.counts = counts
        }

        package var total: UInt64 { counts.reduce(0, &+) }
    }

    package private(set) var schema: Int
    package private(set) var positive: Buckets
    package private(set) var negative: Buckets
    package private(set) var zeroCount: UInt64

    package init(
        schema: Int = finestSchema, positive: Buckets = Buckets(), negative: Buckets = Buckets(),
        zeroCount: UInt64 = 0
    ) {
        self.schema = schema
        self.positive = positive
        self.negative = negative
        self.zeroCount = zeroCount
    }

    package var count: UInt64 { positive.total &+ negative.total &+ zeroCount }

    /// 2^0, 2^(1/8) … 2^(7/8).
    private static let bounds: [Double] = (0..<8).map { exp2(Double($0) / 8) }

    /// The bucket of a finite `magnitude` > 0 at the finest schema.
    package static func index(of magnitude: Double) -> Int {
        let significand = magnitude.significand
        return bounds.withUnsafeBufferPointer { bounds in
            var place = 0
            for bound in bounds where bound < significand { place += 1 }
            return Int(magnitude.exponent) * 8 + place
        }
    }

    /// The bucket that holds bucket `index` after `halvings` of the resolution.
    package static func coarse(_ index: Int, _ halvings: Int) -> Int {
        (index + (1 << halvings) - 1) >> halvings
    }

    package mutating func record(_ value: Double, weight: UInt64 = 1) {
        guard value.isFinite, weight > 0 else { return }
        if value == 0 {
            zeroCount &+= weight
            return
        }
        let index = Self.coarse(Self.index(of: value.magnitude), Self.finestSchema - schema)
        let bucket = Buckets(offset: index, counts: [weight])
        merge(
            ExponentialHistogram(
                schema: schema, positive: value > 0 ? bucket : Buckets(),
                negative: value < 0 ? bucket : Buckets()))
    }

    package mutating func merge(_ other: ExponentialHistogram) {
        combine(other, &+)
    }

    /// What was recorded since `earlier`, an older state of this same histogram.
    package func since(_ earlier: ExponentialHistogram) -> ExponentialHistogram {
        var difference = self
        difference.combine(earlier) { $0 &- min($0, $1) }
        return difference
    }

    private mutating func combine(
        _ other: ExponentialHistogram, _ operation: (UInt64, UInt64) -> UInt64
    ) {
        var other = other
        coarsen(to: min(schema, other.schema))
        other.coarsen(to: schema)
        while max(positive.span(with: other.positive), negative.span(with: other.negative)) > Self.bucketLimit
        {
            coarsen(to: schema - 1)
            other.coarsen(to: schema)
        }
        positive.combine(other.positive, operation)
        negative.combine(other.negative, operation)
        zeroCount = operation(zeroCount, other.zeroCount)
    }

    private mutating func coarsen(to coarser: Int) {
        guard coarser < schema else { return }
        positive.coarsen(schema - coarser)
        negative.coarsen(schema - coarser)
        schema = coarser
    }
}

extension ExponentialHistogram.Buckets {
    fileprivate func span(with other: Self) -> Int {
        if counts.isEmpty || other.counts.isEmpty { return max(counts.count, other.counts.count) }
        return max(offset + counts.count, other.offset + other.counts.count) - min(offset, other.offset)
    }

    fileprivate mutating func combine(_ other: Self, _ operation: (UInt64, UInt64) -> UInt64) {
        if other.counts.isEmpty { return }
        if counts.isEmpty { offset = other.offset }
        let before = max(0, offset - other.offset)
        let after = max(0, other.offset + other.counts.count - offset - counts.count)
        if before > 0 { counts.insert(contentsOf: repeatElement(0, count: before), at: 0) }
        offset -= before
        counts.append(contentsOf: repeatElement(0, count: after))
        for (place, count) in other.counts.enumerated() {
            let mine = other.offset - offset + place
            counts[mine] = operation(counts[mine], count)
        }
    }

    fileprivate mutating func coarsen(_ halvings: Int) {
        if counts.isEmpty { return }
        let first = ExponentialHistogram.coarse(offset, halvings)
        let last = ExponentialHistogram.coarse(offset + counts.count - 1, halvings)
        var merged = [UInt64](repeating: 0, count: last - first + 1)
        for (place, count) in counts.enumerated() {
            merged[ExponentialHistogram.coarse(offset + place, halvings) - first] &+= count
        }
        offset = first
        counts = merged
    }
}
