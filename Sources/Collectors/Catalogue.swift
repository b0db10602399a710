/// Every collector there is, in the order of the page.
package enum Catalogue {
    /// A kind of collector, and how one is made for a host.
    package struct Entry: Sendable {
        package let type: any Collector.Type
        package let make: @Sendable (CollectorContext) -> any Collector

        init<C: Collector>(_ make: @escaping @Sendable (CollectorContext) -> C) {
            type = C.self
            self.make = make
        }
    }

    /// Those that run only when they are switched on.
    package static let offByDefault = Set(all.map(\.type).filter { !$0.isDefault }.map { $0.name })

    package static let all: [Entry] = [
        // In this order, so that a full tick reads /proc/stat once.
        Entry { StatCollector(units: $0.units) },
        Entry { CPUTotalCollector(units: $0.units) },
        Entry { _ in InterruptsCollector() },
        Entry { _ in SchedstatCollector() },
        Entry { _ in LoadAverageCollector() },
        Entry { _ in PressureCollector() },
        Entry { TaskCountCollector($0) },
        Entry { _ in MeminfoCollector() },
        Entry { _ in VmstatCollector() },
        Entry { _ in FilefdCollector() },
        Entry { _ in EntropyCollector() },
        Entry { TimeCollector(clock: $0.wallClock) },
        Entry { TimexCollector(calls: $0.calls) },
        Entry { UnameCollector(calls: $0.calls) },
        Entry { _ in OSCollector() },
        Entry { _ in SELinuxCollector() },
        Entry { _ in DiskstatsCollector() },
        Entry { FilesystemCollector($0) },
        Entry { SockstatCollector(units: $0.units) },
        Entry { _ in NetstatCollector() },
        Entry { NetdevCollector($0) },
        Entry { NetclassCollector($0) },
        Entry { _ in SoftnetCollector() },
        Entry { _ in ConntrackCollector() },
        Entry { ARPCollector($0) },
        Entry { UDPQueuesCollector($0) },
        Entry { TCPStatesCollector($0) },
        Entry { ConnectionCollector($0) },
        Entry { TimeWaitCollector($0) },
        Entry { EphemeralPortCollector($0) },
        Entry { AcceptCollector($0) },
        Entry { SocketWalkCollector($0) },
        Entry { ListenerCollector($0) },
        Entry { TCPInfoCollector($0) },
        Entry { NetworkScopeCollector($0) },
        Entry { ProcessCollector($0) },
        Entry { ThreadCollector($0) },
        Entry { MemoryMapCollector($0) },
        Entry { CgroupCollector($0) },
    ]
}
