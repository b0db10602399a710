package import Bytes

/// CPU time that the tasks of a control group and of all below it have used, those that ended included.
///
///     cpuacct.usage of v1       2316000000             nanoseconds
///     cpu.stat of v2            usage_usec 2316000     since Linux 4.15 without any controller
package struct CgroupCPUUse: Equatable, Sendable {
    package let microseconds: UInt64

    /// Reads the one number of v1.
    package init(nanoseconds text: inout ByteReader) throws(KernelError) {
        guard let value = text.unsigned(), text.isAtBoundary else {
            throw .malformed("cpuacct.usage", expected: "a number of nanoseconds")
        }
        microseconds = value / 1000
    }

    /// Finds the line of v2.
    package init(stat text: inout ByteReader) throws(KernelError) {
        var used: UInt64?
        try CgroupField.parse(&text, file: "cpu.stat") { field in
            if field.key.equals("usage_usec") { used = field.value }
        }
        guard let used else { throw .malformed("cpu.stat", expected: "a line like `usage_usec 2316000`") }
        microseconds = used
    }
}
