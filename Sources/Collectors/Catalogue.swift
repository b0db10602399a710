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
        Entry { _ in LoadAverageCollector() },
        Entry { TCPStatesCollector($0) },
        Entry { ListenerCollector($0) },
        Entry { ProcessCollector($0) },
    ]
}
