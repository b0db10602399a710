package import Kernel

/// The threads of the watched groups as the `slow` thread last looked at them.
package struct ThreadReadings: Sendable {
    /// A thread that is shown: its label, and the CPU time that stands under it.
    package struct Shown: Equatable, Sendable {
        package let label: String
        package let ticks: UInt64
    }

    package struct Group: Sendable {
        package let name: String
        /// At most `ThreadBoard.shownLimit`, in an order that changes only when the labels do.
        package let shown: [Shown]
        /// The share of a core that the busiest thread used between two looks; `nil` before the second.
        package let busiestShare: Double?
        /// Of all threads, those that ended between two looks as of the last look at them.
        package let switches: ContextSwitches
    }

    package let groups: [Group]
    /// Threads that found no room, summed over the looks.
    package let leftOut: UInt64

    package init(groups: [Group], leftOut: UInt64) {
        self.groups = groups
        self.leftOut = leftOut
    }

    func group(_ name: String) -> Group? { groups.first { $0.name == name } }
}
