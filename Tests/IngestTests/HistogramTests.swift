import Ingest
import Telemetry
import TestKit
import Testing

struct HistogramTests {
    @Test func countsClassicBuckets() {
        let fixture = IntakeFixture {
            $0.boundaries = [.init(match: "ws_*_seconds", bounds: [1, 0.1, 0.01, .infinity])]
        }
        fixture.send("ws.ping:5:10:99:100:101:5000|ms")
        let values = fixture.tick()
        #expect(values["ws_ping_seconds_bucket{le=\"0.01\"}"] == 2)
        #expect(values["ws_ping_seconds_bucket{le=\"0.1\"}"] == 4)
        #expect(values["ws_ping_seconds_bucket{le=\"1\"}"] == 5)
        #expect(values["ws_ping_seconds_bucket{le=\"+Inf\"}"] == 6)
        #expect(values["ws_ping_seconds_count"] == 6)
        #expect(values["ws_ping_seconds_min"] == 0.005)
        #expect(values["ws_ping_seconds_max"] == 5)
    }

    @Test(arguments: [
        (
            "a:1|ms", "a_seconds",
            [
                "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1",
                "2.5", "5", "10", "+Inf",
            ]
        ),
        (
            "a:1|d", "a",
            ["1", "4", "16", "64", "256", "1024", "4096", "16384", "65536", "262144", "1048576", "+Inf"]
        ),
    ])
    func hasTheBoundsOfTheContract(_ line: String, _ name: String, _ bounds: [String]) {
        let fixture = IntakeFixture()
        fixture.send(line)
        let series = fixture.section().layout.series.filter { $0.sampleName == "\(name)_bucket" }
        #expect(series.compactMap { $0.labels.first { $0.name == "le" }?.value } == bounds)
    }

    @Test func estimatesQuantilesWithinABucket() throws {
        let fixture = IntakeFixture()
        for value in 1...10_000 { fixture.send("a:\(value)|h") }
        let values = fixture.tick()
        for (quantile, label) in [
            (0.5, "0.5"), (0.9, "0.9"), (0.95, "0.95"), (0.99, "0.99"), (0.999, "0.999"),
        ] {
            let estimate = try #require(values["a_quantile{quantile=\"\(label)\"}"])
            #expect(abs(estimate / (quantile * 10_000) - 1) < 0.05, "\(label): \(estimate)")
        }
    }

    @Test func forgetsWhatIsOlderThanAMinute() {
        let fixture = IntakeFixture()
        fixture.tick()
        fixture.send("a:1000|h")
        #expect(fixture.tick()["a_max"] == 1000)
        for _ in 0..<30 {
            fixture.send("a:10|h")
            fixture.tick()
        }
        #expect(fixture.tick()["a_max"] == 1000)
        for _ in 0..<40 {
            fixture.send("a:10|h")
            fixture.tick()
        }
        let values = fixture.tick()
        #expect(values["a_max"] == 10)
        #expect(values["a_quantile{quantile=\"0.999\"}"] == 10)
        #expect(values["a_count"] == 71)
        let silent = fixture.tick(after: 80)
        #expect(silent["a_quantile{quantile=\"0.5\"}"] == nil)
        #expect(silent["a_min"] == nil)
        #expect(silent["a_count"] == 71)
    }

    @Test func neverLowersACountWhileItRescales() {
        let fixture = IntakeFixture()
        var generator = SplitMix64(seed: 5)
        var before: [String: Double] = [:]
        for round in 0..<300 {
            let exponent = Double.random(in: Double(-round)...Double(round), using: &generator)
            fixture.send("a:\(round.isMultiple(of: 3) ? "-" : "")1e\(Int(exponent))|h\nb:\(round)|h")
            let now = fixture.tick()
            for (name, value) in before where name.contains("_bucket") || name.contains("_count") {
                #expect((now[name] ?? -1) >= value)
            }
            before = now
        }
        #expect(before["a_count"] == 300)
        #expect(before["a_quantile{quantile=\"0.5\"}"] != nil)
    }
}
