/// The type of a sample, as the line names it.
package enum WireType: String, CaseIterable, Sendable {
    case counter = "c"
    case gauge = "g"
    case milliseconds = "ms"
    case histogram = "h"
    case distribution = "d"
    case set = "s"
    /// spectatord: the running total of a counter, as a double.
    case total = "C"
    /// spectatord: the running total of a counter, as a u64 that wraps around.
    case wrappingTotal = "U"
    /// spectatord: the running total of a counter, with a time stamp.
    case stampedTotal = "X"
    /// spectatord: seconds.
    case seconds = "t"
    /// spectatord: seconds, for percentiles.
    case percentileSeconds = "T"
    /// spectatord: a distribution for percentiles.
    case percentileDistribution = "D"
    /// spectatord: the largest value of the last minute.
    case maximum = "m"
    /// spectatord: seconds since an event.
    case age = "A"
    /// The state of a DogStatsD service check.
    case check = "_sc"

    /// Whether a smaller value than zero makes no sense.
    var refusesNegative: Bool {
        switch self {
        case .counter, .total, .wrappingTotal, .stampedTotal: true
        default: false
        }
    }
}
