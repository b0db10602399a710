import Ingest
import Telemetry
import TestKit
import Testing
import WireFormats

struct SeriesLifetimeTests {
    /// Ticks and sweeps often enough that every record was looked at and freed ones have rested.
    private func pass(_ seconds: Int, _ fixture: IntakeFixture) {
        fixture.tick(after: seconds)
        for _ in 0..<20 { fixture.intake.sweep() }
        fixture.tick()
        fixture.tick()
        for _ in 0..<20 { fixture.intake.sweep() }
    }

    @Test func forgetsIdleGaugesAndSetsAlone() {
        let fixture = IntakeFixture()
        fixture.send("g:1|g\ns:1|s\nc:1|c\nh:1|h")
        pass(290, fixture)
        #expect(Set(fixture.tick().keys).isSuperset(of: ["g", "s", "c_total", "h_count"]))
        pass(20, fixture)
        let left = fixture.tick()
        #expect(left["g"] == nil && left["s"] == nil)
        #expect(left["c_total"] == 1 && left["h_count"] == 1)
        #expect(fixture.counted()["outrigger_ingest_series{socket=\"dsd.sock\"}"] == 2)
        fixture.send("g:7|c")
        #expect(fixture.tick()["g_total"] == 7)
    }

    @Test func honoursTheTimeToLiveOfALine() {
        let fixture = IntakeFixture()
        fixture.send("g,10:short:1\ng,900:long:1", .spectatord)
        fixture.send("g:short:2", .spectatord)
        pass(12, fixture)
        #expect(fixture.tick() == ["long": 1])
        pass(400, fixture)
        #expect(fixture.tick() == ["long": 1])
    }

    @Test func usesRecordsAgainWithoutMixingThem() {
        let fixture = IntakeFixture { $0.maxSeries = 50 }
        for round in 0..<30 {
            for index in 0..<50 { fixture.send("g\(round).\(index):\(round * 100 + index)|g|#k:\(index)") }
            let values = fixture.tick()
            #expect(values.count == 50)
            for index in 0..<50 {
                #expect(values["g\(round)_\(index){k=\"\(index)\"}"] == Double(round * 100 + index))
            }
            pass(310, fixture)
            #expect(fixture.tick().isEmpty)
        }
        #expect(fixture.counted()["outrigger_ingest_overflow_samples_total{socket=\"dsd.sock\"}"] == nil)
    }

    @Test func countsMembersOfTheLastFullMinute() {
        let fixture = IntakeFixture()
        // 1_700_000_000 is 20 s into a minute.
        fixture.tick()
        for member in 0..<40 { fixture.send("s:\(member)|s") }
        #expect(fixture.tick()["s"] == 40)
        fixture.tick(after: 40)
        #expect(fixture.tick()["s"] == 40)
        fixture.send("s:1|s\ns:2|s")
        #expect(fixture.tick()["s"] == 40)
        #expect(fixture.tick(after: 60)["s"] == 2)
        #expect(fixture.tick(after: 60)["s"] == 0)
    }

    @Test(arguments: [64, 65, 1000, 50_000])
    func countsMembersClosely(_ members: Int) throws {
        let fixture = IntakeFixture()
        for member in 0..<members { fixture.send("s:user-\(member)|s") }
        let count = try #require(fixture.tick()["s"])
        #expect(abs(count - Double(members)) <= (members <= 64 ? 0 : Double(members) * 0.06))
    }

    @Test func tellsShortMembersApart() {
        let fixture = IntakeFixture()
        var members = 0
        // Short runs of few letters, in sets small enough to be exact.
        for (set, width) in [1, 2, 3].enumerated() {
            for member in 0..<60 {
                let letters = String(member + (width == 1 ? 0 : 37), radix: 36)
                fixture.send(
                    "s\(set):\(String(repeating: letters, count: width))|s\nall:\(letters)-\(width)|s")
                members += 1
            }
        }
        let values = fixture.tick()
        #expect(values["s0"] == 60 && values["s1"] == 60 && values["s2"] == 60)
        #expect(abs((values["all"] ?? 0) - Double(members)) < 10)
    }

    @Test func keepsSumsExactBeyondTheCap() {
        let fixture = IntakeFixture { $0.maxSeries = 10 }
        for index in 0..<1000 { fixture.send("c:1|c|#id:\(index)\nh:2|h|#id:\(index)\ng:1|g|#id:\(index)") }
        let values = fixture.tick()
        #expect(values.filter { $0.key.hasPrefix("c_total") }.values.reduce(0, +) == 1000)
        #expect(values.filter { $0.key.hasPrefix("h_count") }.values.reduce(0, +) == 1000)
        #expect(values["c_total{outrigger_overflow=\"true\"}"] != nil)
        let counted = fixture.counted()
        let kept = values.filter { $0.key.hasPrefix("g{") }.count
        #expect(
            counted["outrigger_ingest_overflow_samples_total{socket=\"dsd.sock\"}"] == Double(3000 - 10))
        #expect(counted["outrigger_ingest_samples_total{socket=\"dsd.sock\"}"] == Double(2000 + kept))
        #expect(counted["outrigger_ingest_series_limit{socket=\"dsd.sock\"}"] == 10)
    }

    @Test func keepsRoomForWhatClientsSayOfThemselves() {
        let fixture = IntakeFixture { $0.maxSeries = 2 }
        fixture.send("a:1|c|#x:1\na:1|c|#x:2\na:1|c|#x:3")
        fixture.send("datadog.dogstatsd.client.packets_dropped:7|c|#client:go")
        #expect(fixture.tick()["datadog_dogstatsd_client_packets_dropped_total{client=\"go\"}"] == 7)
        #expect(fixture.counted()["outrigger_ingest_client_dropped_total{socket=\"dsd.sock\"}"] == 7)
    }

    @Test func boundsMemoryAgainstACardinalityBomb() {
        let fixture = IntakeFixture {
            $0.maxSeries = 100_000
            $0.memoryLimitBytes = 1 << 20
            $0.maxFamilies = 500
        }
        fixture.send("own:1|c")
        for index in 0..<40_000 {
            fixture.send("bomb:1|c|#id:\(index)\nbomb\(index):1|c\nhist:\(index)|h|#id:\(index)")
        }
        fixture.send("own:1|c")
        let values = fixture.tick()
        #expect(values["own_total"] == 2)
        #expect(values.filter { $0.key.hasPrefix("bomb_total") }.values.reduce(0, +) == 40_000)
        #expect(values.filter { $0.key.hasPrefix("hist_count") }.values.reduce(0, +) == 40_000)
        let counted = fixture.counted()
        #expect((counted["outrigger_ingest_series{socket=\"dsd.sock\"}"] ?? 0) < 6000)
        #expect(
            (counted["outrigger_ingest_rejected_total{reason=\"no_room\", socket=\"dsd.sock\"}"] ?? 0)
                > 39_000)
    }

    @Test func letsTheLongestIdleSeriesGiveWay() {
        let fixture = IntakeFixture { $0.maxSeries = 4 }
        fixture.send("c:1|c|#x:1")
        pass(60, fixture)
        fixture.send("c:1|c|#x:2\nh:1|h")
        pass(60, fixture)
        fixture.send("c:1|c|#x:3")
        // Nobody is idle for ten minutes yet.
        fixture.send("c:1|c|#x:4")
        #expect(fixture.tick()["c_total{outrigger_overflow=\"true\"}"] == 1)
        pass(580, fixture)
        fixture.send("c:1|c|#x:3")
        fixture.send("c:1|c|#x:5\nc:1|c|#x:6")
        #expect(
            fixture.tick() == [
                "c_total{x=\"3\"}": 2, "c_total{x=\"5\"}": 1, "c_total{x=\"6\"}": 1,
                "c_total{outrigger_overflow=\"true\"}": 1,
            ])
    }
}
