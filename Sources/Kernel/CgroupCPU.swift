package import Bytes

/// How often, and for how long, the CPU quota of a control group held its tasks back: `cpu.stat`.
///
///     nr_periods 22                 both versions
///     nr_throttled 16
///     throttled_time 1203000000     v1: nanoseconds; v2: throttled_usec
///
/// A v2 group without the cpu controller has the file, but not these lines.
package struct CgroupCPU: Equatable, Sendable {
    /// Periods in which the group wanted to run and had a quota.
    package let periods: UInt64
    package let throttledPeriods: UInt64
    /// Summed over the CPUs.
    package let throttledMicroseconds: UInt64

    package init(_ text: inout ByteReader) throws(KernelError) {
        var periods: UInt64?
        var throttled: UInt64?
        var microseconds: UInt64?
        try CgroupField.parse(&text, file: "cpu.stat") { field in
            if field.key.equals("nr_periods") {
                periods = field.value
            } else if field.key.equals("nr_throttled") {
                throttled = field.value
            } else if field.key.equals("throttled_usec") {
                microseconds = field.value
            } else if field.key.equals("throttled_time") {
                microseconds = field.value / 1000
            }
        }
        guard let periods, let throttled, let microseconds else {
            throw .malformed("cpu.stat", expected: "`nr_periods` and what follows it")
        }
        self.periods = periods
        throttledPeriods = throttled
        throttledMicroseconds = microseconds
    }
}
