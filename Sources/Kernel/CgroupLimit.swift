package import Bytes

/// A limit as a control group's file says it; `nil` when there is none.
package enum CgroupLimit {
    /// From here on a number means "none": v1 prints the largest number of whole pages, which differs by page size.
    private static let endless: UInt64 = 1 << 62

    /// From `memory.max`, `pids.max` and their like: a number, or `max`.
    package static func value(_ text: inout ByteReader) throws(KernelError) -> UInt64? {
        if text.take("max") { return nil }
        guard let value = text.unsigned() else { throw .malformed("limit", expected: "a number or `max`") }
        return value >= endless ? nil : value
    }
}
