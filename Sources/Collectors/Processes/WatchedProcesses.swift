package import Kernel

/// What tells a process from every other, pids being used again.
package struct ProcessIdentity: Hashable, Sendable {
    package let pid: Int32
    package let startTicks: UInt64

    package init(pid: Int32, startTicks: UInt64) {
        self.pid = pid
        self.startTicks = startTicks
    }
}

/// The watched groups as the `slow` thread last found them.
package struct WatchedProcesses: Sendable {
    package struct Member: Equatable, Sendable {
        package let identity: ProcessIdentity
        /// It did not run yet at the scan before: all it has used was used under our eyes.
        package let isNewborn: Bool

        package init(_ identity: ProcessIdentity, isNewborn: Bool) {
            self.identity = identity
            self.isNewborn = isNewborn
        }
    }

    /// One group; without members while its processes are away.
    package struct Group: Sendable {
        package let name: String
        package let members: [Member]
        /// Whether processes that might belong to it could not be examined: having no member then proves nothing.
        package let isUncertain: Bool

        package init(name: String, members: [Member], isUncertain: Bool = false) {
            self.name = name
            self.members = members
            self.isUncertain = isUncertain
        }
    }

    /// Rises when the groups change.
    package var generation: UInt64 = 0
    package var groups: [Group] = []
    package var bootSeconds: UInt64 = 0
    /// Processes and groups that found no room, summed over the scans.
    package var leftOut: UInt64 = 0
    /// Why the last scan could not look.
    package var failure: KernelError?

    package init() {}
}
