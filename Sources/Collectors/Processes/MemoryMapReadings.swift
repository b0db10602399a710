package import Kernel

/// What the pages of the watched groups are, as the `slow` thread last saw them.
package struct MemoryMapReadings: Sendable {
    /// By group; those that have a process which may not be looked at are not here.
    package let byGroup: [String: ProcessMemoryMap]

    package init(byGroup: [String: ProcessMemoryMap]) { self.byGroup = byGroup }
}
