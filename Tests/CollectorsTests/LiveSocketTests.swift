import Collectors
import Foundation
import Glibc
import Kernel
import Telemetry
import TestKit
import Testing
import Threads

/// On this kernel, in a network namespace of the test's own.
struct LiveSocketTests {
    @Test func blamesTheListenerThatOverflowed() throws {
        try NetworkNamespace.run {
            let sockets = LoopbackSockets()
            _ = try sockets.listen(port: 7001, backlog: 2)
            _ = try sockets.listen(port: 7002, backlog: 50)
            for _ in 0..<40 { _ = sockets.connect(port: 7001) }
            let page = ListenerPage(CollectorContext())
            try page.collect()
            #expect(page["queue", 7001] == 3)
            #expect(page["queue_limit", 7001] == 2)
            #expect(page["queue_peak", 7001] == 3)
            #expect(page["drops_total", 7001] >= 37)
            #expect(page["drops_total", 7002] == 0)
            #expect(page["sockets", 7002] == 1)
            // The clients try again, so the namespace's own count is read on both sides.
            let before = try Self.netstat("ListenDrops")
            try page.collect()
            let after = try Self.netstat("ListenDrops")
            #expect((before...after).contains(page["drops_total", 7001]))
        }
    }

    @Test func showsAGroupThatSharesItsPortAsOne() throws {
        try NetworkNamespace.run {
            let sockets = LoopbackSockets()
            let first = try sockets.listen(port: 7003, backlog: 1, sharing: true)
            _ = try sockets.listen(port: 7003, backlog: 1, sharing: true)
            for _ in 0..<100 { _ = sockets.connect(port: 7003) }
            let page = ListenerPage(CollectorContext())
            try page.collect()
            #expect(page["sockets", 7003] == 2)
            #expect(page["queue", 7003] == 2)
            let dropped = page["drops_total", 7003]
            #expect(dropped >= 96)
            sockets.close(first)
            try page.collect()
            #expect(page["sockets", 7003] == 1)
            #expect(page["drops_total", 7003] >= dropped)
        }
    }

    @Test func namesTheOwnerOnceItIsFound() throws {
        try NetworkNamespace.run {
            let sockets = LoopbackSockets()
            _ = try sockets.listen(port: 7004, backlog: 1)
            let context = CollectorContext()
            let page = ListenerPage(context)
            try page.collect()
            #expect(page.process(7004) == "")
            #expect(context.slow.listenerChanges == 1)
            var slow = SlowWork(SlowContext(readings: context.slow))
            slow.finish(now: Timestamp(milliseconds: 0))
            try page.collect()
            let comm = try String(contentsOfFile: "/proc/self/comm", encoding: .utf8)
            #expect(page.process(7004) == comm.trimmingCharacters(in: .newlines))
            let watched = try #require(context.slow.watched.value)
            #expect(watched.groups.flatMap(\.members).contains { $0.identity.pid == getpid() })
        }
    }

    private static func netstat(_ name: Substring) throws -> Double {
        let lines = try String(contentsOfFile: "/proc/thread-self/net/netstat", encoding: .utf8)
            .split(separator: "\n").map { $0.split(separator: " ") }
        let place = try #require(lines[0].firstIndex(of: name))
        return try #require(Double(lines[1][place]))
    }
}

/// The rows of a `ListenerCollector`, by family and port.
final class ListenerPage {
    private var collector: ListenerCollector
    private var row = Row(catalogue: ListenerCollector.metrics)
    private let host = HostFiles()

    init(_ context: CollectorContext) { collector = ListenerCollector(context) }

    func collect() throws {
        row.begin()
        try collector.collect(from: host, into: &row)
        row.finish()
    }

    /// `sampleName{labels} value` of every series, sorted.
    var lines: [String] {
        zip(row.layout.series, row.values).map { series, value in
            let labels = series.labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
            return "\(series.sampleName){\(labels)} \(value)"
        }.sorted()
    }

    var layout: Layout { row.layout }

    subscript(family: String, port: UInt16) -> Double {
        slot(family, port).map { row.values[$0] } ?? .nan
    }

    func process(_ port: UInt16) -> String? {
        slot("queue", port).flatMap { slot in
            row.layout.series[slot].labels.first { $0.name == "process" }?.value
        }
    }

    private func slot(_ family: String, _ port: UInt16) -> Int? {
        row.layout.series.firstIndex { series in
            series.metric.name == "outrigger_listener_\(family)"
                && series.labels.contains(Label("port", String(port)))
        }
    }
}
