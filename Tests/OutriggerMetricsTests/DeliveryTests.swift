import CoreMetrics
import Foundation
import OutriggerMetrics
import Testing

/// What is sent when, and what happens to what the kernel does not take.
struct DeliveryTests {
    private let folder: SocketFolder
    private var path: String { "\(folder.path)/dsd.sock" }

    init() throws { folder = try SocketFolder() }

    private func outbox(_ change: (inout OutriggerMetricsOptions) -> Void = { _ in }) throws -> Outbox {
        try LineFrameTests.outbox(folder, change)
    }

    @Test func sendsOnlyWhatIsNew() throws {
        let receiver = try PacketReceiver(path)
        let outbox = try outbox()
        let factory = OutriggerMetricsFactory(outbox)
        var courier = outbox.courier()
        let counter = Counter(label: "c", factory: factory)
        let gauge = Gauge(label: "g", factory: factory)
        let untouched = Meter(label: "m", factory: factory)
        counter.increment(by: 3)
        gauge.record(1)
        gauge.record(2)
        courier.deliver(at: .seconds(1))
        #expect(receiver.lines() == ["c:3|c", "g:2|g"])
        courier.deliver(at: .seconds(2))
        #expect(receiver.lines() == [])
        counter.increment()
        counter.reset()
        counter.increment(by: 0)
        courier.deliver(at: .seconds(3))
        #expect(receiver.lines() == ["c:1|c"])
        // Before the sidecar forgets it.
        courier.deliver(at: .seconds(61))
        #expect(receiver.lines() == ["g:2|g"])
        untouched.destroy()
    }

    @Test(arguments: [
        (1, "t:0.000001|ms"), (999, "t:0.000999|ms"), (1_000_000, "t:1|ms"), (1_234_567, "t:1.234567|ms"),
        (86_400_000_000_000, "t:86400000|ms"), (0, "t:0|ms"), (-1_500_000, "t:-1.5|ms"),
    ])
    func sendsTimersInMilliseconds(_ nanoseconds: Int64, _ line: String) throws {
        let receiver = try PacketReceiver(path)
        let outbox = try outbox()
        let timer = Timer(label: "t", factory: OutriggerMetricsFactory(outbox))
        timer.recordNanoseconds(nanoseconds)
        var courier = outbox.courier()
        courier.deliver(at: .zero)
        #expect(receiver.lines() == [line])
    }

    @Test func packsValuesOfOneTimerIntoLinesOfOnePacket() throws {
        let receiver = try PacketReceiver(path)
        let outbox = try outbox()
        let timer = Timer(
            label: "chat.latency", dimensions: [("room", "a")], factory: OutriggerMetricsFactory(outbox))
        for number in 0..<10_000 { timer.recordNanoseconds(Int64(number) * 1_000_000) }
        var courier = outbox.courier()
        courier.deliver(at: .zero)
        let packets = receiver.packets()
        #expect(packets.allSatisfy { $0.utf8.count <= 8192 })
        // All but the last are full to less than one more number.
        #expect(packets.dropLast().allSatisfy { $0.utf8.count > 8192 - 60 })
        let values = packets.flatMap { $0.split(separator: "\n") }.flatMap {
            $0.split(separator: "|")[0].split(separator: ":").dropFirst().compactMap { Int($0) }
        }
        #expect(values == Array(0..<10_000))
    }

    @Test func keepsWhatAFullQueueRefuses() throws {
        let receiver = try PacketReceiver(path)
        let outbox = try outbox { $0.heldValueLimit = 30_000 }
        let factory = OutriggerMetricsFactory(outbox)
        var courier = outbox.courier()
        let counter = Counter(label: "c", factory: factory)
        let timer = Timer(label: "t", factory: factory)
        // Packet by packet until the kernel's queue is full, whatever its limit is here.
        var (packets, recorded) = (0, 0)
        repeat {
            packets = Int(factory.report.packetsSent)
            counter.increment(by: 1)
            courier.deliver(at: .zero)
        } while Int(factory.report.packetsSent) > packets
        for _ in 0..<40_000 {
            timer.recordNanoseconds(1_000_000)
            recorded += 1
        }
        counter.increment(by: 1_000)
        courier.deliver(at: .zero)
        #expect(factory.report.valuesDropped == 10_000)
        #expect(Int(factory.report.packetsSent) == packets)

        var lines = receiver.lines()
        for _ in 0..<100 {
            courier.deliver(at: .seconds(11))
            lines += receiver.lines()
        }
        let counted = lines.filter { $0.hasPrefix("c:") }.compactMap { Int($0.dropFirst(2).dropLast(2)) }
        let timings = lines.filter { $0.hasPrefix("t:") }.map { $0.split(separator: ":").count - 1 }
        #expect(counted.reduce(0, +) == packets + 1 + 1_000)
        #expect(timings.reduce(0, +) == 30_000)
        #expect(recorded == 40_000)
    }

    /// The sidecar's alert reads this name.
    @Test func reportsItsDropsLater() throws {
        let outbox = try outbox { $0.heldValueLimit = 10 }
        let factory = OutriggerMetricsFactory(outbox)
        var courier = outbox.courier()
        let recorder = Recorder(label: "r", factory: factory)
        for value in 0..<25 { recorder.record(value) }
        courier.deliver(at: .seconds(20))
        let receiver = try PacketReceiver(path)
        courier.deliver(at: .seconds(31))
        let lines = receiver.packets().joined().split(separator: "\n")
        #expect(lines.contains("r:0:1:2:3:4:5:6:7:8:9|d"))
        #expect(
            lines.contains(
                "datadog.dogstatsd.client.packets_dropped:15|c|#client:swift,client_transport:uds"))
        // The room is free again.
        for value in 0..<10 { recorder.record(value) }
        #expect(factory.report.valuesDropped == 15)
    }

    @Test func dropsAndCountsAPacketThatCanNeverBeSent() throws {
        let receiver = try PacketReceiver(path)
        let outbox = try outbox { $0.sendBufferBytes = 1 }
        let factory = OutriggerMetricsFactory(outbox)
        var courier = outbox.courier()
        let recorder = Recorder(label: "r", factory: factory)
        for _ in 0..<4_000 { recorder.record(0.123456789) }
        courier.deliver(at: .zero)
        #expect(factory.report.sendBufferBytes > 0 && factory.report.sendBufferBytes < 8192)
        #expect(factory.report.valuesDropped > 0)
        let sent = receiver.lines().map { $0.split(separator: ":").count - 1 }.reduce(0, +)
        #expect(sent + Int(factory.report.valuesDropped) == 4_000)
        recorder.record(1)
        courier.deliver(at: .zero)
        #expect(receiver.lines() == ["r:1|d"])
    }

    @Test func takesNoNonsense() throws {
        let receiver = try PacketReceiver(path)
        let outbox = try outbox()
        let factory = OutriggerMetricsFactory(outbox)
        Counter(label: "c", factory: factory).increment(by: -1)
        for value in [Double.nan, .infinity, -.infinity] {
            FloatingPointCounter(label: "f", factory: factory).increment(by: value)
            Gauge(label: "g", factory: factory).record(value)
            Meter(label: "m", factory: factory).set(value)
            Meter(label: "m", factory: factory).increment(by: value)
            Meter(label: "m", factory: factory).decrement(by: value)
            Recorder(label: "r", factory: factory).record(value)
        }
        FloatingPointCounter(label: "f", factory: factory).increment(by: -0.5)
        let large = FloatingPointCounter(label: "large", factory: factory)
        for _ in 0..<2 { large.increment(by: Double.greatestFiniteMagnitude) }
        var courier = outbox.courier()
        courier.deliver(at: .zero)
        #expect(receiver.lines() == ["large:1.7976931348623157e+308|c"])
        #expect(factory.report.samplesRefused == 1 + 3 * 6 + 1 + 1)
    }

    @Test func refusesMetricsBeyondTheLimitAndCountsTheirSamples() throws {
        let receiver = try PacketReceiver(path)
        let outbox = try outbox { $0.metricLimit = 2 }
        let factory = OutriggerMetricsFactory(outbox)
        var courier = outbox.courier()
        Counter(label: "a", factory: factory).increment()
        Counter(label: "b", factory: factory).increment()
        Counter(label: "c", factory: factory).increment()
        FloatingPointCounter(label: "d", factory: factory).increment()
        Meter(label: "e", factory: factory).set(1)
        Timer(label: "f", factory: factory).recordNanoseconds(1)
        Recorder(label: "g", factory: factory).record(1)
        Counter(label: "b", factory: factory).increment()
        #expect(factory.report.samplesRefused == 5)
        // A destroyed metric has its place until it is delivered.
        Counter(label: "a", factory: factory).destroy()
        Counter(label: "h", factory: factory).increment()
        #expect(factory.report.samplesRefused == 6)
        courier.deliver(at: .zero)
        #expect(receiver.lines() == ["a:1|c", "b:2|c"])
        Counter(label: "h", factory: factory).increment()
        courier.deliver(at: .zero)
        #expect(receiver.lines() == ["h:1|c"])
    }

    @Test func forgetsDestroyedMetricsOnlyWhenNobodyHoldsThem() throws {
        let receiver = try PacketReceiver(path)
        let outbox = try outbox()
        let factory = OutriggerMetricsFactory(outbox)
        var courier = outbox.courier()
        let kept = Counter(label: "kept", factory: factory)
        weak var handler: (any CounterHandler)?
        do {
            let passing = factory.makeCounter(label: "passing", dimensions: [])
            passing.increment(by: 2)
            handler = passing
            factory.destroyCounter(passing)
            kept.destroy()
        }
        courier.deliver(at: .zero)
        #expect(receiver.lines() == ["passing:2|c"])
        #expect(handler == nil)
        kept.increment()
        Counter(label: "kept", factory: factory).increment(by: 5)
        courier.deliver(at: .zero)
        #expect(receiver.lines() == ["kept:6|c"])
    }

    @Test func saysWhyItCannotStart() {
        var options = OutriggerMetricsOptions()
        options.path = "/" + String(repeating: "p", count: 107)
        let expected =
            "the socket's path has 108 bytes, the kernel takes at most 107: /"
            + String(repeating: "p", count: 107)
        #expect {
            _ = try OutriggerMetricsFactory(options)
        } throws: {
            "\($0)" == expected
        }
    }

    @Test func deliversABurstBeforeTheIntervalEnds() throws {
        let receiver = try PacketReceiver(path)
        var options = OutriggerMetricsOptions()
        options.path = path
        options.interval = .seconds(3600)
        options.heldValueLimit = 100
        let factory = try OutriggerMetricsFactory(options)
        let recorder = Recorder(label: "r", factory: factory)
        for _ in 0..<50 { recorder.record(1) }
        #expect(receiver.packets().isEmpty)
        recorder.record(1)
        #expect(receiver.hears(withinSeconds: 10))
        factory.shutdown()
        factory.shutdown()
        let values = receiver.lines().map { $0.split(separator: ":").count - 1 }.reduce(0, +)
        #expect(values == 51)
    }
}
