import Collectors
import Telemetry
import TestKit
import Testing

/// M5: what one more connection costs.
struct ConnectionCostTests {
    private static let slope = #"outrigger_process_bytes_per_added_connection{process="a"}"#
    private static let tenThousand = #"outrigger_process_bytes_per_10k_connections{process="a"}"#

    private func process(_ connections: Double, _ bytes: Double, started: Double = 7)
        -> KeyValuePairs<String, Double>
    {
        [
            #"outrigger_process_resident_memory_bytes{process="a"}"#: bytes,
            #"outrigger_process_start_time_seconds{process="a"}"#: started,
            #"outrigger_tcp_connections{port="80",process="a",state="established"}"#: connections * 0.75,
            #"outrigger_tcp_connections{port="80",process="a",state="established",netns="pod"}"#: connections
                * 0.25,
            #"outrigger_tcp_connections{port="81",process="a",state="time_wait"}"#: 5000,
        ]
    }

    @Test func leavesOutWhatTheProcessTakesAnyway() {
        var ticks = DerivedTicks()
        var page: [String] = []
        for step in 0..<20 {
            let connections = Double(step) * 100
            page = ticks.tick(at: Double(step) * 10, process(connections, 80e6 + connections * 20_000))
        }
        #expect(page.value(Self.slope).map { abs($0 - 20_000) < 1e-3 } == true)
        #expect(page.value(Self.tenThousand).map { abs($0 - 2e8) < 10 } == true)
    }

    @Test(arguments: 0..<20)
    func standsNoise(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var ticks = DerivedTicks()
        var page: [String] = []
        for step in 0..<60 {
            let connections = Double(step) * 50
            let noise = Double.random(in: -1e6...1e6, using: &random)
            page = ticks.tick(
                at: Double(step) * 10, process(connections, 80e6 + connections * 20_000 + noise))
        }
        #expect(page.value(Self.slope).map { (19_000...21_000).contains($0) } == true)
    }

    @Test(arguments: [(5000.0, 0.0), (5000, 100), (3, 2), (0, 0)])
    func saysNothingWhileConnectionsRest(_ connections: Double, _ swing: Double) {
        var ticks = DerivedTicks()
        var page: [String] = []
        for step in 0..<20 {
            let now = connections + swing * Double(step % 2)
            page = ticks.tick(at: Double(step) * 10, process(now, 80e6 + Double(step) * 1e6))
        }
        #expect(page.value(Self.slope) == nil)
    }

    @Test func beginsAnewWithANewProcess() {
        var ticks = DerivedTicks()
        for step in 0..<10 {
            _ = ticks.tick(at: Double(step) * 10, process(Double(step) * 100, 500e6 - Double(step) * 1e6))
        }
        #expect(ticks.tick(at: 100, process(0, 50e6, started: 100)).value(Self.slope) == nil)
        _ = ticks.tick(at: 110, process(100, 51e6, started: 100))
        let page = ticks.tick(at: 120, process(200, 52e6, started: 100))
        #expect(page.value(Self.slope).map { abs($0 - 10_000) < 1e-3 } == true)
    }
}
