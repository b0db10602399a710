import Collectors
import Foundation
import Glibc
import Kernel
import Telemetry
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

    @Test func countsTheStatesThatSsCounts() throws {
        try NetworkNamespace.run {
            let sockets = LoopbackSockets()
            let listener = try sockets.listen(port: 7005, backlog: 50)
            var pairs: [(client: Int32, server: Int32)] = []
            for _ in 0..<300 {
                let client = sockets.connect(port: 7005)
                pairs.append((client, try sockets.accept(listener)))
            }
            // The server's side is left in CLOSE_WAIT, the client's in FIN_WAIT2.
            for pair in pairs[..<20] { shutdown(pair.client, Int32(SHUT_WR)) }
            for pair in pairs[20..<25] {
                sockets.close(pair.client)
                sockets.close(pair.server)
            }
            _ = send(pairs[30].client, "four", 4, 0)
            let counted = try Self.settledStates()
            #expect(counted[.established] == 550)
            #expect(counted[.closeWait] == 20)
            #expect(counted[.finWait2] == 20)
            #expect(counted[.timeWait] == 5)
            #expect(counted[.listen] == 1)
            // A FIN counts as one unread byte.
            #expect(counted.receiveQueueBytes == 24)
            guard let listing = try NetworkNamespace.output(of: "ss", ["-tanH"]) else {
                print("skipped, no `ss` to compare with")
                #expect(ProcessInfo.processInfo.environment["CI"] != "true")
                return
            }
            var shown: [Substring: UInt64] = [:]
            for line in listing.split(separator: "\n") {
                if let state = line.split(separator: " ").first { shown[state, default: 0] += 1 }
            }
            let ours = Self.statesOfSs.map { counted[$0.0] }
            #expect(ours == Self.statesOfSs.map { shown[$0.1] ?? 0 })
        }
    }

    /// The states once every FIN is acknowledged, which may take the kernel 200 ms.
    private static func settledStates() throws -> SocketStates {
        var walk = SocketWalk()
        var newest: SocketStates?
        for _ in 0..<10_000 {
            newest = try walk.walk { true }
            if newest?[.finWait1] == 0 { break }
        }
        return try #require(newest)
    }

    private static let statesOfSs: [(SocketState, Substring)] = [
        (.established, "ESTAB"), (.synSent, "SYN-SENT"), (.synReceived, "SYN-RECV"),
        (.finWait1, "FIN-WAIT-1"),
        (.finWait2, "FIN-WAIT-2"), (.timeWait, "TIME-WAIT"), (.close, "UNCONN"), (.closeWait, "CLOSE-WAIT"),
        (.lastAck, "LAST-ACK"), (.listen, "LISTEN"), (.closing, "CLOSING"),
    ]

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
