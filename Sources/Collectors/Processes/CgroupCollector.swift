package import Kernel
package import Telemetry
import Threads

/// What control groups allow the watched groups, what they use of it, and how often they were held back.
///
/// Any user may look. What a process is not in (the tree's root), or what its version or kernel does not tell, is
/// absent.
package struct CgroupCollector: Collector {
    package static let name = "cgroup"
    package static let title = "Control groups of watched processes"
    package static let note = """
        Of cgroup v1, v2 and both at once, all ancestors included: a limit holds wherever it is set. What a
        control group does not limit shows its use alone. Throttled means that runnable threads stood still until
        the next period: it hurts latency while CPU use looks low.
        """
    package static let period: Duration? = CgroupJob.period
    package static let metrics = CgroupMetrics.all

    private let slow: SlowReadings

    package init(_ context: CollectorContext) { slow = context.slow }

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        guard let cgroups = slow.cgroups.value else { throw NotYet.scanned }
        if let failure = slow.watched.value?.failure ?? cgroups.failure { throw failure }
        for group in cgroups.groups {
            for (metric, value) in CgroupMetrics.plain {
                if let value = value(group.facts) { row[metric, group.name] = value }
            }
            for resource in PressureStall.Resource.allCases {
                guard let waiting = group.facts.waiting[resource] else { continue }
                row[CgroupMetrics.waiting, group.name, resource.rawValue] =
                    Double(waiting.someMicroseconds) / 1e6
                if let full = waiting.fullMicroseconds {
                    row[CgroupMetrics.stalled, group.name, resource.rawValue] = Double(full) / 1e6
                }
            }
        }
        row[CgroupMetrics.leftOut] = Double(cgroups.leftOut)
    }
}
