package import Kernel
package import Telemetry
import Threads

/// How many neighbours are known on each interface, from the newest walk of the `slow` thread.
package struct ARPCollector: Collector {
    package static let name = "arp"
    package static let title = "Neighbours"
    package static let period: Duration? = SlowWork.period
    package static let metrics = [entries, leftOut]

    static let entries = Metric.gauge(
        "node_arp_entries",
        "Neighbours known by IPv4 on each interface, of the last walk, at most some ten seconds ago.",
        labels: ["device"])
    static let leftOut = Metric.gauge(
        "outrigger_arp_entries_left_out",
        "Neighbours on interfaces beyond the first \(ARPEntries.deviceLimit), which are not shown.")

    private let slow: SlowReadings

    package init(_ context: CollectorContext) { slow = context.slow }

    package func collect(from host: HostFiles, into row: inout Row) throws {
        guard let newest = slow.arpEntries.value else { throw NotYet.added }
        let found = try newest.get()
        for (device, count) in found.byDevice.sorted(by: { $0.key < $1.key }) {
            row[Self.entries, device] = Double(count)
        }
        row[Self.leftOut] = Double(found.leftOut)
    }
}
