/// The type of a sample, as the line names it.
package enum WireType: UInt8, CaseIterable, Sendable {
    case counter, gauge, milliseconds, histogram, distribution, set
    /// spectatord: the running total of a counter, as a double.
    case total
    /// spectatord: the running total of a counter, as a u64 that wraps around.
    case wrappingTotal
    /// spectatord: the running total of a counter, with a time stamp.
    case stampedTotal
    case seconds, percentileSeconds, percentileDistribution
    /// spectatord: the largest value of the last minute.
    case maximum
    /// spectatord: seconds since an event.
    case age
    /// The state of a DogStatsD service check.
    case check

    /// The letters on the wire.
    package var letters: String {
        switch self {
        case .counter: "c"
        case .gauge: "g"
        case .milliseconds: "ms"
        case .histogram: "h"
        case .distribution: "d"
        case .set: "s"
        case .total: "C"
        case .wrappingTotal: "U"
        case .stampedTotal: "X"
        case .seconds: "t"
        case .percentileSeconds: "T"
        case .percentileDistribution: "D"
        case .maximum: "m"
        case .age: "A"
        case .check: "_sc"
        }
    }

    /// Whether a smaller value than zero makes no sense.
    var refusesNegative: Bool {
        switch self {
        case .counter, .total, .wrappingTotal, .stampedTotal: true
        default: false
        }
    }

    /// Whether its values are observed one by one, in buckets.
    package var isHistogram: Bool {
        switch self {
        case .milliseconds, .histogram, .distribution, .seconds, .percentileSeconds, .percentileDistribution:
            true
        default: false
        }
    }
}
