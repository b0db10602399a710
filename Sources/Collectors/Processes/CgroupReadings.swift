package import Kernel

/// What holds the watched groups back, as the `slow` thread last found it.
package struct CgroupReadings: Sendable {
    package struct Group: Sendable {
        package let name: String
        package let facts: CgroupFacts
    }

    package let groups: [Group]
    /// Control groups that found no room, summed over the times that processes were placed.
    package let leftOut: UInt64
    /// Why nobody could look.
    package let failure: KernelError?
}

/// The control groups of one watched group, in one number each; `nil` where none of them tells.
package struct CgroupFacts: Equatable, Sendable {
    /// Time that tasks waited for a resource.
    package struct Waiting: Equatable, Sendable {
        package var someMicroseconds: UInt64 = 0
        package var fullMicroseconds: UInt64?
    }

    package var memoryLimitBytes: UInt64?
    package var memoryBytes: UInt64?
    package var workingSetBytes: UInt64?
    package var swapBytes: UInt64?
    package var socketBytes: UInt64?
    package var highEvents: UInt64?
    package var maxEvents: UInt64?
    package var kills: UInt64?
    package var cpuMicroseconds: UInt64?
    package var quotaCores: Double?
    package var periods: UInt64?
    package var throttledPeriods: UInt64?
    package var throttledMicroseconds: UInt64?
    package var pids: UInt64?
    package var pidsLimit: UInt64?
    package var waiting: [PressureStall.Resource: Waiting] = [:]

    package init() {}
}
