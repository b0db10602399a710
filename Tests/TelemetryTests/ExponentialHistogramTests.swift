import Foundation
import Telemetry
import TestKit
import Testing

struct ExponentialHistogramTests {
    @Test(arguments: [
        (1.0, 0), (1.0000001, 1), (2.0, 8), (2.0000001, 9), (0.5, -8), (4, 16),
        (Double.leastNonzeroMagnitude, -8592),
        (Double.greatestFiniteMagnitude, 8192),
    ])
    func findsTheBucket(_ value: Double, _ index: Int) {
        #expect(ExponentialHistogram.index(of: value) == index)
    }

    @Test(arguments: 0..<50)
    func mergesAsIfRecordedTogether(_ seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var (left, right, both) = (ExponentialHistogram(), ExponentialHistogram(), ExponentialHistogram())
        let width = Double.random(in: 1...200, using: &generator)
        for place in 0..<200 {
            let sign: Double = place.isMultiple(of: 7) ? -1 : 1
            let value =
                place.isMultiple(of: 31)
                ? 0 : sign * exp2(Double.random(in: -width...width, using: &generator))
            both.record(value, weight: 3)
            if Bool.random(using: &generator) {
                left.record(value, weight: 3)
            } else {
                right.record(value, weight: 3)
            }
        }
        let alone = left
        left.merge(right)
        #expect(left.count == 600)
        #expect(left.schema == both.schema)
        #expect(
            max(left.positive.counts.count, left.negative.counts.count) <= ExponentialHistogram.bucketLimit)
        #expect(left.quantile(0.5) == both.quantile(0.5))
        #expect(left.since(right).count == alone.count)
    }

    @Test(arguments: 0..<50)
    func estimatesQuantilesWithinABucket(_ seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var histogram = ExponentialHistogram()
        var values: [Double] = []
        for _ in 0..<500 {
            let value = Double.random(in: -100...1000, using: &generator)
            values.append(value)
            histogram.record(value)
        }
        values.sort()
        for quantile in [0.0, 0.1, 0.5, 0.99, 1] {
            let estimate = try #require(histogram.quantile(quantile))
            let exact = values[max(0, Int((quantile * 500).rounded(.up)) - 1)]
            let bucket = exp2(1.0 / Double(1 << max(histogram.schema, 0)))
            #expect(estimate / exact <= bucket * 1.0001 && exact / estimate <= bucket * 1.0001, "\(quantile)")
        }
    }

    @Test func knowsNothingOfNothing() {
        #expect(ExponentialHistogram().quantile(0.5) == nil)
        var histogram = ExponentialHistogram()
        histogram.record(.nan)
        histogram.record(.infinity)
        #expect(histogram.count == 0)
    }
}
