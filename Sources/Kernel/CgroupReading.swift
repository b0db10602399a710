import Bytes

/// What one control group says of itself at one look; `nil` where its version or the kernel does not tell.
package struct CgroupReading: Equatable, Sendable {
    package private(set) var cpu: CgroupCPU?
    package private(set) var cpuUse: CgroupCPUUse?
    package private(set) var quotaCores: Double?
    package private(set) var memoryBytes: UInt64?
    package private(set) var memoryLimitBytes: UInt64?
    package private(set) var memory: CgroupMemoryStat?
    package private(set) var swapBytes: UInt64?
    package private(set) var events: CgroupMemoryEvents?
    /// v1: how often the limit was hit.
    package private(set) var failures: UInt64?
    package private(set) var pids: UInt64?
    package private(set) var pidsLimit: UInt64?
    package private(set) var pressure: [PressureStall.Resource: PressureStall] = [:]

    /// The part of a group that a controller's tree has; in v2 one folder is asked for each part.
    package mutating func read(_ part: Part, of group: CgroupFolder) {
        switch (part, group.step.version) {
        case (.cpu, let version): readCPU(group, version)
        case (.cpuUse, .one):
            cpuUse = group.read("cpuacct.usage") { text throws(KernelError) in
                try CgroupCPUUse(nanoseconds: &text)
            }
        case (.cpuUse, .two):
            cpuUse = group.read("cpu.stat") { text throws(KernelError) in try CgroupCPUUse(stat: &text) }
        case (.memory, .one): readMemoryOfVersion1(group)
        case (.memory, .two): readMemoryOfVersion2(group)
        case (.pids, _): readPids(group)
        case (.pressure, _): readPressure(group)
        }
    }

    package enum Part: CaseIterable, Sendable {
        case cpu
        /// A controller of its own in v1.
        case cpuUse
        case memory
        case pids
        /// v2 alone.
        case pressure
    }

    package init() {}

    private mutating func readCPU(_ group: CgroupFolder, _ version: CgroupMounts.Version) {
        cpu = group.read("cpu.stat") { text throws(KernelError) in try CgroupCPU(&text) }
        switch version {
        case .one:
            let quota = group.read("cpu.cfs_quota_us") { text throws(KernelError) in text.integer() } ?? nil
            let period =
                group.read("cpu.cfs_period_us") { text throws(KernelError) in text.unsigned() } ?? nil
            if let quota, let period { quotaCores = CPUQuota.cores(quota: quota, period: period) }
        case .two:
            quotaCores =
                group.read("cpu.max") { text throws(KernelError) in try CPUQuota.cores(&text) } ?? nil
        }
    }

    private mutating func readMemoryOfVersion1(_ group: CgroupFolder) {
        memoryBytes = group.limit("memory.usage_in_bytes")
        memoryLimitBytes = group.limit("memory.limit_in_bytes")
        failures = group.limit("memory.failcnt")
        memory = group.read("memory.stat") { text throws(KernelError) in try CgroupMemoryStat(&text) }
        swapBytes = memory?.swapBytes
        events = group.read("memory.oom_control") { text throws(KernelError) in
            try CgroupMemoryEvents(&text)
        }
    }

    private mutating func readMemoryOfVersion2(_ group: CgroupFolder) {
        memoryBytes = group.limit("memory.current")
        memoryLimitBytes = group.limit("memory.max")
        memory = group.read("memory.stat") { text throws(KernelError) in try CgroupMemoryStat(&text) }
        swapBytes = group.limit("memory.swap.current")
        events = group.read("memory.events") { text throws(KernelError) in try CgroupMemoryEvents(&text) }
    }

    private mutating func readPids(_ group: CgroupFolder) {
        pids = group.limit("pids.current")
        pidsLimit = group.limit("pids.max")
    }

    private mutating func readPressure(_ group: CgroupFolder) {
        for resource in PressureStall.Resource.allCases {
            pressure[resource] = group.read("\(resource.rawValue).pressure") { text throws(KernelError) in
                try PressureStall(&text)
            }
        }
    }
}

extension CgroupFolder {
    /// A file with one number in it, or `max`.
    fileprivate func limit(_ file: String) -> UInt64? {
        read(file) { text throws(KernelError) in try CgroupLimit.value(&text) } ?? nil
    }
}
