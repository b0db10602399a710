package import Bytes

/// What of a control group's memory `memory.stat` tells besides its size.
///
///     inactive_file 1204224      v2, the group and all below it
///     sock 401408                v2 since Linux 4.5: buffers of its sockets
///     total_inactive_file 32768  v1, the group and all below it
///     total_swap 0
package struct CgroupMemoryStat: Equatable, Sendable {
    /// Page cache that could be dropped first.
    package private(set) var inactiveFileBytes: UInt64?
    package private(set) var socketBytes: UInt64?
    /// Of v1 alone; v2 has a file of its own.
    package private(set) var swapBytes: UInt64?

    package init(_ text: inout ByteReader) throws(KernelError) {
        var inactiveOfAll: UInt64?
        var inactive: UInt64?
        var socket: UInt64?
        var swap: UInt64?
        try CgroupField.parse(&text, file: "memory.stat") { field in
            if field.key.equals("inactive_file") {
                inactive = field.value
            } else if field.key.equals("total_inactive_file") {
                inactiveOfAll = field.value
            } else if field.key.equals("sock") {
                socket = field.value
            } else if field.key.equals("total_swap") {
                swap = field.value
            }
        }
        inactiveFileBytes = inactiveOfAll ?? inactive
        socketBytes = socket
        swapBytes = swap
    }
}

/// How often a control group ran against its memory limits.
///
/// From `memory.events` of v2, counted with all groups below it; of v1 from `memory.oom_control`, which knows the
/// kills alone, since Linux 4.13.
package struct CgroupMemoryEvents: Equatable, Sendable {
    /// Tasks were slowed down above `memory.high`.
    package private(set) var high: UInt64?
    /// The limit was reached, and memory had to be taken back first.
    package private(set) var max: UInt64?
    /// Processes killed for want of memory.
    package private(set) var kills: UInt64?

    package init(_ text: inout ByteReader) throws(KernelError) {
        var high: UInt64?
        var max: UInt64?
        var kills: UInt64?
        try CgroupField.parse(&text, file: "memory.events") { field in
            if field.key.equals("high") {
                high = field.value
            } else if field.key.equals("max") {
                max = field.value
            } else if field.key.equals("oom_kill") {
                kills = field.value
            }
        }
        self.high = high
        self.max = max
        self.kills = kills
    }
}

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
