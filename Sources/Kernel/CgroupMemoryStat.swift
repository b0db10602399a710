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
