import Collectors
import Kernel
import Telemetry
import Threads

/// The `slow` thread and the collector `tcpinfo` over made-up connections, ten seconds a round.
final class TCPInfoBench {
    let kernel = MadeUpConnections()
    private let readings: SlowReadings
    private var slow: SlowWork
    private var collector: TCPInfoCollector
    private var row = Row(catalogue: TCPInfoCollector.metrics)
    private var now = Timestamp(milliseconds: 1_000_000)

    /// Looks into one namespace, or into several of which each has these connections.
    init(scopes: [String?] = [nil]) {
        let channel: @Sendable () -> any DumpChannel = { [kernel] in kernel.channel() }
        let all = scopes.enumerated().map { number, name in
            NetworkScope(
                name: name, folder: "\(name ?? "")/net", serial: UInt64(number), channel: channel)
        }
        readings = SlowReadings(all[0])
        readings.scopes.publish(NetworkScopes(generation: 1, all))
        slow = SlowWork(SlowContext(readings: readings, procfs: "/nowhere"))
        collector = TCPInfoCollector(CollectorContext(slow: readings))
    }

    var layout: Layout { row.layout }

    /// Walks, asks, collects.
    func round(after span: Duration = .seconds(10)) throws {
        now = now + span
        slow.finish(now: now)
        try collect()
    }

    func collect() throws {
        row.begin()
        try collector.collect(from: HostFiles(), into: &row)
        row.finish()
    }

    /// `name{label="value",…}` without `outrigger_tcp_`; `nil` when there is none, or it is absent.
    subscript(series: String) -> Double? {
        for (slot, known) in row.layout.series.enumerated() where text(of: known) == series {
            return StaleMarker.isMarker(row.values[slot]) ? nil : row.values[slot]
        }
        return nil
    }

    /// The series of one family that have values, and these.
    func lines(_ family: String) -> [String] {
        row.layout.series.enumerated().filter { _, series in
            series.metric.name == "outrigger_tcp_\(family)"
        }.map { "\(text(of: $1)) \(row.values[$0])" }
    }

    private func text(of series: Layout.Series) -> String {
        let labels = series.labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
        let name = series.sampleName.dropFirst("outrigger_tcp_".count)
        return labels.isEmpty ? String(name) : "\(name){\(labels)}"
    }
}
