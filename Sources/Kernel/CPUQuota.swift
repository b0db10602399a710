package import Bytes

/// How many cores a control group may use: its quota over its period.
package enum CPUQuota {
    /// From `cpu.max` of v2: `10000 100000`, or `max 100000`; `nil` when there is no quota.
    package static func cores(_ text: inout ByteReader) throws(KernelError) -> Double? {
        if text.take("max ") { return nil }
        guard let quota = text.unsigned(), let period = text.unsigned() else {
            throw .malformed("cpu.max", expected: "a quota and a period")
        }
        return cores(quota: Int64(clamping: quota), period: period)
    }

    /// From `cpu.cfs_quota_us` and `cpu.cfs_period_us` of v1, where -1 means no quota.
    package static func cores(quota: Int64, period: UInt64) -> Double? {
        quota <= 0 || period == 0 ? nil : Double(quota) / Double(period)
    }
}
