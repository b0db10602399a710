import CoreMetrics
import Foundation
import Ingest
import OutriggerMetrics
import Testing

/// What labels an application chooses, or lets a stranger choose, become on the wire.
struct LineFrameTests {
    @Test(arguments: [
        ("chat.sent", [], "chat.sent:1|c"),
        ("chat.sent", [("room", "lobby")], "chat.sent:1|c|#room:lobby"),
        ("x", [("b", "2"), ("a", "1")], "x:1|c|#a:1,b:2"),
        ("x", [("a", "1"), ("a", "2")], "x:1|c|#a:2"),
        ("x", [("a", "1"), ("a", "")], "x:1|c"),
        ("x", [("a", ""), ("b", "2")], "x:1|c|#b:2"),
        ("x", [("", "1")], "x:1|c|#unnamed:1"),
        ("x", [("a", "1|c\nforged:9|c")], "x:1|c|#a:1_c_forged:9_c"),
        ("x", [("a", "1,b:2")], "x:1|c|#a:1_b:2"),
        ("x", [("a", "http://h:80/#top")], "x:1|c|#a:http://h:80/#top"),
        ("x", [("#a:b,c|d\n", "1")], "x:1|c|#_a_b_c_d_:1"),
        ("x", [("a", "\r\0\u{7F}é")], "x:1|c|#a:___é"),
        ("", [], "unnamed:1|c"),
        ("a:9|c\nb", [], "a_9_c_b:1|c"),
        ("_e{1,1}:a|b", [], "_e_1,1}_a_b:1|c"),
        ("_sc|name|0", [], "_sc_name_0:1|c"),
        ("naïve 🚣", [], "naïve 🚣:1|c"),
    ])
    func cannotBreakALine(_ label: String, _ dimensions: [(String, String)], _ line: String) throws {
        let folder = try SocketFolder()
        let receiver = try PacketReceiver("\(folder.path)/dsd.sock")
        let outbox = try Self.outbox(folder)
        Counter(label: label, dimensions: dimensions, factory: OutriggerMetricsFactory(outbox)).increment()
        var courier = outbox.courier()
        courier.deliver(at: .zero)
        #expect(receiver.lines() == [line])
    }

    /// Cut between characters, so that the sidecar takes the rest whole.
    @Test(arguments: [
        (String(repeating: "é", count: 300), [("a", "1")]),
        (String(repeating: "n", count: 513), []),
        ("x", [("k", String(repeating: "é", count: 300))]),
        ("x", [(String(repeating: "k", count: 10_000), String(repeating: "v", count: 10_000))]),
        ("x", (0..<1000).map { ("key\($0)", "value") }),
        ("x", (0..<1000).map { ("key\($0)", String(repeating: "v", count: 400)) }),
    ])
    func isTakenWhenItHadToBeCut(_ label: String, _ dimensions: [(String, String)]) throws {
        let folder = try SocketFolder()
        let ingest = try RunningIngest(in: folder)
        let outbox = try Self.outbox(folder)
        let factory = OutriggerMetricsFactory(outbox)
        let counter = Counter(label: label, dimensions: dimensions, factory: factory)
        counter.increment(by: Int64.max)
        Timer(label: "t", dimensions: dimensions, factory: factory).recordNanoseconds(.min)
        var courier = outbox.courier()
        courier.deliver(at: .zero)
        let (values, counted) = ingest.stop()
        #expect(values.values.contains(Double(Int64.max)))
        #expect(counted[#"outrigger_ingest_samples_total{socket="dsd.sock"}"#] == 2)
        #expect(!counted.keys.contains { $0.contains("rejected") || $0.contains("repaired") })
        #expect(factory.report.metricsCut >= 1)
    }

    @Test func makesOneMetricOfLabelsInAnyOrder() throws {
        let folder = try SocketFolder()
        let receiver = try PacketReceiver("\(folder.path)/dsd.sock")
        let outbox = try Self.outbox(folder)
        let factory = OutriggerMetricsFactory(outbox, dimensions: [("site", "eu"), ("zone", "1")])
        for dimensions in [[("a", "1"), ("b", "2")], [("b", "2"), ("a", "1")]] {
            Counter(label: "x", dimensions: dimensions, factory: factory).increment()
        }
        Counter(label: "x", dimensions: [("zone", "9")], factory: factory).increment()
        var courier = outbox.courier()
        courier.deliver(at: .zero)
        #expect(receiver.lines() == ["x:1|c|#site:eu,zone:9", "x:2|c|#a:1,b:2,site:eu,zone:1"])
    }

    static func outbox(
        _ folder: SocketFolder, _ change: (inout OutriggerMetricsOptions) -> Void = { _ in }
    ) throws -> Outbox {
        var options = OutriggerMetricsOptions()
        options.path = "\(folder.path)/dsd.sock"
        options.interval = .milliseconds(10)
        change(&options)
        return try Outbox(options)
    }
}
