package import Bytes

/// The memory of a process in pages, from proc_pid_statm(5).
///
///     1084 418 379 5 0 113 0
///          ^resident
///
/// A tenth of the price of /proc/PID/status, and exact where the same number of /proc/PID/stat is an estimate.
package struct ProcessPages: Equatable, Sendable {
    package let resident: UInt64

    package init(_ text: inout ByteReader) throws(KernelError) {
        guard text.unsigned() != nil, let resident = text.unsigned(), text.isAtBoundary else {
            throw .malformed("statm", expected: "numbers of pages")
        }
        self.resident = resident
    }
}
