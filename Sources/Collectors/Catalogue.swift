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

    package static let all: [Entry] = [
        Entry { CPUTotalCollector(units: $0.units) },
        Entry { StatCollector(units: $0.units) },
        Entry { _ in LoadAverageCollector() },
        Entry { _ in PressureCollector() },
        Entry { _ in MeminfoCollector() },
        Entry { _ in VmstatCollector() },
        Entry { _ in FilefdCollector() },
        Entry { SockstatCollector(units: $0.units) },
        Entry { _ in NetstatCollector() },
        Entry { _ in NetdevCollector() },
        Entry { TCPStatesCollector($0) },
        Entry { ConnectionCollector($0) },
        Entry { TimeWaitCollector($0) },
        Entry { EphemeralPortCollector($0) },
        Entry { AcceptCollector($0) },
        Entry { SocketWalkCollector($0) },
        Entry { ListenerCollector($0) },
        Entry { TCPInfoCollector($0) },
        Entry { ProcessCollector($0) },
    ]
}
