import CoreMetrics
import Foundation
import OutriggerMetrics
import TestKit
import Testing
import Threads

/// From swift-metrics' own types over a real socket into the sidecar's series table.
struct RoundTripTests {
    private func factory(
        _ folder: SocketFolder, _ lane: OutriggerMetricsOptions.Lane = .datagram
    ) throws -> OutriggerMetricsFactory {
        var options = OutriggerMetricsOptions(lane: lane)
        options.path = "\(folder.path)/\(lane.rawValue)"
        return try OutriggerMetricsFactory(options)
    }

    @Test(arguments: OutriggerMetricsOptions.Lane.allCases)
    func bringsEveryKindAcrossExactly(_ lane: OutriggerMetricsOptions.Lane) throws {
        let folder = try SocketFolder()
        let ingest = try RunningIngest(in: folder)
        let factory = try factory(folder, lane)
        var generator = SplitMix64(seed: 11)
        let counter = Counter(label: "chat.sent", dimensions: [("room", "lobby")], factory: factory)
        let fraction = FloatingPointCounter(label: "chat.cost", factory: factory)
        let meter = Meter(label: "chat.online", factory: factory)
        let gauge = Gauge(label: "chat.queue", factory: factory)
        let recorder = Recorder(label: "chat.size", factory: factory)
        let timer = Timer(label: "chat.latency", factory: factory)
        var (steps, sizes, nanoseconds): (Int, Int, Int) = (0, 0, 0)
        for _ in 0..<20_000 {
            let (step, size) = (
                Int.random(in: 0...9, using: &generator), Int.random(in: 0...999, using: &generator)
            )
            counter.increment(by: step)
            fraction.increment(by: 0.25)
            meter.increment()
            recorder.record(size)
            // Whole quarters of a millisecond, whose sum in seconds is exact enough to compare.
            timer.recordNanoseconds(Int64(size) * 250_000)
            (steps, sizes, nanoseconds) = (steps + step, sizes + size, nanoseconds + size * 250_000)
        }
        meter.decrement(by: 1000.0)
        gauge.record(7)
        gauge.record(-2.5)
        factory.shutdown()
        let (values, counted) = ingest.stop()

        #expect(values[#"chat_sent_total{room="lobby"}"#] == Double(steps))
        #expect(values["chat_cost_total"] == 5000)
        #expect(values["chat_online"] == 19_000)
        #expect(values["chat_queue"] == -2.5)
        #expect(values["chat_size_count"] == 20_000)
        #expect(values["chat_size_sum"] == Double(sizes))
        #expect(values["chat_latency_seconds_count"] == 20_000)
        let seconds = try #require(values["chat_latency_seconds_sum"])
        #expect(abs(seconds - Double(nanoseconds) / 1e9) < 1e-6)
        let telemetry = #"{client="swift", client_transport="uds"}"#
        let report = factory.report
        #expect(values["datadog_dogstatsd_client_connections_total" + telemetry] == 1)
        #expect(values["datadog_dogstatsd_client_packets_dropped_total" + telemetry] == nil)
        #expect(report.valuesDropped == 0 && report.samplesRefused == 0 && report.connections == 1)
        #expect(report.packetsSent > 1 && report.bytesSent > 40_000 && report.sendBufferBytes > 0)
        #expect(!counted.keys.contains { $0.contains("rejected") || $0.contains("repaired") })
        let socket = "{socket=\"\(lane.rawValue)\"}"
        #expect(counted["outrigger_ingest_samples_total" + socket] == Double(report.valuesSent))
        #expect(counted["outrigger_ingest_datagrams_total" + socket] == Double(report.packetsSent))
    }

    @Test func losesNothingBetweenThreads() throws {
        let folder = try SocketFolder()
        let ingest = try RunningIngest(in: folder)
        let factory = try factory(folder)
        let threads = try (0..<4).map { number in
            try NamedThread("measure") {
                for step in 0..<5_000 {
                    Counter(label: "work.done", factory: factory).increment()
                    FloatingPointCounter(label: "work.cost", factory: factory).increment(by: 0.5)
                    Meter(label: "work.level", factory: factory).increment()
                    Timer(label: "work.time", factory: factory).recordNanoseconds(1_000_000)
                    if step % 1000 == number { Counter(label: "work.done", factory: factory).destroy() }
                }
            }
        }
        for thread in threads { thread.join() }
        factory.shutdown()
        let (values, _) = ingest.stop()
        #expect(values["work_done_total"] == 20_000)
        #expect(values["work_cost_total"] == 10_000)
        #expect(values["work_level"] == 20_000)
        #expect(values["work_time_seconds_count"] == 20_000)
        #expect(factory.report.valuesDropped == 0)
    }

    @Test func countsOnWhileTheSidecarRestarts() throws {
        let folder = try SocketFolder()
        let first = try RunningIngest(in: folder)
        let outbox = try outbox(folder)
        let factory = OutriggerMetricsFactory(outbox)
        var courier = outbox.courier()
        let counter = Counter(label: "chat.sent", factory: factory)
        let meter = Meter(label: "chat.online", factory: factory)
        let timer = Timer(label: "chat.latency", factory: factory)
        counter.increment(by: 5)
        meter.set(3)
        timer.recordNanoseconds(1_000_000)
        courier.deliver(at: .seconds(1))
        let before = first.stop().values
        #expect(before["chat_sent_total"] == 5 && before["chat_online"] == 3)

        counter.increment(by: 7)
        timer.recordNanoseconds(2_000_000)
        courier.deliver(at: .seconds(2))
        counter.increment(by: 11)
        let second = try RunningIngest(in: folder)
        courier.deliver(at: .seconds(3))
        // The gauge, which did not change, has to be told to the newcomer.
        courier.deliver(at: .seconds(4), isLast: true)
        let after = second.stop().values
        #expect(after["chat_sent_total"] == 18)
        #expect(after["chat_online"] == 3)
        #expect(after["chat_latency_seconds_count"] == 1)
        #expect(after["chat_latency_seconds_sum"] == 0.002)
        #expect(factory.report.connections == 2)
        #expect(factory.report.valuesDropped == 0)
    }

    private func outbox(_ folder: SocketFolder) throws -> Outbox {
        var options = OutriggerMetricsOptions()
        options.path = "\(folder.path)/dsd.sock"
        return try Outbox(options)
    }
}
