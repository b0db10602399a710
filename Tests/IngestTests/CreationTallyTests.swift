import Ingest
import Telemetry
import TestKit
import Testing

/// Who makes the series, as lines come in.
struct CreationTallyTests {
    private func page(_ fixture: IntakeFixture) -> LogbookPage {
        fixture.intake.sweep()
        return fixture.logbook.latest
    }

    private func written(_ entries: [TopSketch.Entry]) -> [String] {
        entries.map { "\($0.name) \($0.count) \($0.atLeast)" }
    }

    @Test func countsSeriesAndNotSamples() {
        let fixture = IntakeFixture()
        for _ in 0..<3 { fixture.send("a.b:1|c|#k:1\na.b:1|c|#k:2\nc:1|g") }
        let created = page(fixture).created
        #expect(created.total == 3)
        #expect(written(created.names.ranked) == ["a_b_total 2 2", "c 1 1"])
        #expect(written(created.origins.ranked) == ["dsd.sock 3 3"])
        #expect(page(fixture).overflowed.total == 0)
    }

    @Test func findsTheHeavyAmongManyNames() {
        let fixture = IntakeFixture()
        var dice = SplitMix64(seed: 11)
        for index in 0..<3000 {
            fixture.send("noise\(dice.next() % 100_000):1|g")
            if index % 4 == 0 { fixture.send("heavy:1|g|#id:\(index)") }
        }
        let created = page(fixture).created
        #expect(created.names.ranked.count == TopSketch.capacity)
        let heavy = created.names.ranked.first { $0.name == "heavy" }
        #expect((heavy?.count ?? 0) >= 750 && (heavy?.atLeast ?? 9999) <= 750)
        #expect(created.leading(created.names.ranked).map(\.name) == ["heavy"])
    }

    @Test func namesTheFrontThatAFloodHasInCommon() {
        let fixture = IntakeFixture()
        for index in 0..<5000 { fixture.send("app.user.\(index).logins:1|c") }
        for index in 0..<300 { fixture.send("chat.sent:1|c|#room:\(index)") }
        let created = page(fixture).created
        #expect(
            written(created.prefixes.filter { $0.count > 100 }) == [
                "app_user 5000 5000", "chat_sent 300 300",
            ])
        #expect(created.leading(created.prefixes).map(\.name) == ["app_user", "chat_sent"])
        #expect(created.leading(created.names.ranked).map(\.name) == ["chat_sent_total"])
    }

    @Test func keepsAShortFrontWhoseLongerOnesAreMany() {
        let fixture = IntakeFixture()
        for index in 0..<3000 { fixture.send("req.\(index).done.total:1|g") }
        #expect(page(fixture).created.prefixes.first.map { "\($0.name) \($0.count)" } == "req 3000")
    }

    @Test func tellsWhichLabelExplodes() throws {
        let fixture = IntakeFixture()
        for index in 0..<2000 { fixture.send("c:1|c|#user:\(index),room:\(index % 3),app:chat") }
        let labels = try #require(page(fixture).created.names.ranked.first).labels.ranked
        #expect(labels.map(\.key) == ["user", "room", "app"])
        #expect(abs(Double(labels[0].values) - 2000) < 400)
        #expect(labels[1].values == 3 && labels[2].values == 1)
    }

    @Test func boundsTheKeysOfAFamily() throws {
        let fixture = IntakeFixture()
        for index in 0..<100 { fixture.send("c:1|c|#k\(index):1") }
        let labels = try #require(page(fixture).created.names.ranked.first).labels.ranked
        #expect(labels.count == LabelSpread.keyLimit)
    }

    @Test func countsApartWhatFoundNoRoom() {
        let fixture = IntakeFixture { $0.maxSeries = 2 }
        fixture.send("a:1|c|#k:1\na:1|c|#k:2\nb.x:1|c|#k:1\nb.x:1|c|#k:1\nb.y:1|g")
        let page = page(fixture)
        #expect(written(page.created.names.ranked) == ["a_total 2 2"])
        #expect(page.overflowed.total == 3)
        #expect(written(page.overflowed.names.ranked) == ["b_x_total 2 2", "b_y 1 1"])
        let counted = fixture.counted()
        #expect(counted[#"outrigger_ingest_top_overflow_lines{by="family", name="b_x_total"}"#] == 2)
        #expect(counted[#"outrigger_ingest_top_series{by="family", name="a_total"}"#] == 2)
        #expect(counted[#"outrigger_ingest_top_series{by="origin", name="dsd.sock"}"#] == 2)
    }

    @Test func keepsTheMetricsOfAFloodFew() {
        let fixture = IntakeFixture()
        var shown: Set<String> = []
        for index in 0..<20_000 {
            fixture.send("n\(index):1|g")
            guard index % 50 == 0 else { continue }
            fixture.intake.sweep()
            shown.formUnion(fixture.counted().keys.filter { $0.contains("top_series{by=\"family\"") })
        }
        #expect(shown.count <= 50)
    }

    /// Against counting exactly: never too low, and no name with more than 1/32 is missing.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func staysWithinItsBounds(_ seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let fixture = IntakeFixture()
        var exact: [String: UInt64] = [:]
        for index in 0..<2000 {
            // A few names often, most rarely.
            let name = "n\(min(dice.next() % 300, dice.next() % 300, dice.next() % 300))"
            fixture.send("\(name):1|g|#i:\(index)")
            exact[name, default: 0] += 1
        }
        let names = page(fixture).created.names.ranked
        for entry in names {
            let truth = exact[entry.name] ?? 0
            #expect(entry.count >= truth && entry.atLeast <= truth)
        }
        for (name, count) in exact where count > 2000 / 32 {
            #expect(names.contains { $0.name == name })
        }
        #expect(names.map(\.count).reduce(0, +) == 2000)
    }
}
