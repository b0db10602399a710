package import Bytes

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
