import Bytes

/// The memory of the reading process in pages, from proc_pid_statm(5).
///
///     2310 1411 1120 840 0 310 0
///          ^resident  ^shared: of these, backed by files or shared memory
package struct OwnMemory: Equatable, Sendable {
    package let resident: UInt64
    package let shared: UInt64
}

extension HostFiles {
    /// `nil` where /proc shows no `self`, as when it belongs to another pid namespace.
    package func ownMemoryPages() -> OwnMemory? {
        // A process may be invisible in a foreign /proc; its cost is then unknown, which is no failure of a tick.
        try? read(.proc("self/statm")) { text throws(KernelError) in
            guard text.unsigned() != nil, let resident = text.unsigned(), let shared = text.unsigned() else {
                throw .malformed("self/statm", expected: "sizes in pages")
            }
            return OwnMemory(resident: resident, shared: shared)
        }
    }
}
