import Ingest
import Telemetry
import Testing
import WireFormats

struct LogbookTests {
    /// A fixture that has taken `lines` and shown its page.
    private func page(_ lines: [String], after seconds: Int = 0) -> LogbookPage {
        let fixture = IntakeFixture()
        if seconds > 0 { fixture.tick(after: seconds) }
        for line in lines { fixture.send(line) }
        fixture.intake.sweep()
        return fixture.logbook.latest
    }

    @Test func readsEveryFieldOfAnEvent() throws {
        let log = page([
            #"_e{6,12}:a\nb|c|line1\nline2|d:1463746133|h:web1|k:deploy|p:low|s:jenkins|t:error|#room:red,beta"#
        ]).events
        let event = try #require(log.events().first)
        #expect(event.title == "a\nb|c" && event.text == "line1\nline2")
        #expect(event.time == Timestamp(milliseconds: 1_463_746_133_000))
        #expect(event.alertType == "error" && event.priority == "low")
        #expect(event.host == "web1" && event.key == "deploy" && event.source == "jenkins")
        #expect(event.tags == ["room:red", "beta"] && event.socket == "dsd.sock" && event.number == 1)
    }

    @Test(arguments: ["", "|d:9223372036854775807", "|d:soon"])
    func takesTheTimeOfArrivalWhereAnEventHasNone(_ field: String) throws {
        let event = try #require(page(["_e{1,1}:a|b\(field)"], after: 5).events.events().first)
        #expect(event.time == Timestamp(milliseconds: 1_700_000_005_000))
        #expect(event.alertType == "info" && event.priority == "normal")
        #expect(event.host == nil && event.key == nil && event.source == nil && event.tags.isEmpty)
    }

    @Test func keepsTheLastEventsAlone() {
        let log = page((1...300).map { "_e{3,0}:\($0 + 100)|" }).events
        let events = log.events()
        #expect(events.count == EventLog.eventLimit && log.count == 300)
        #expect(events.first?.title == "145" && events.last?.title == "400")
        #expect(log.events(after: 298).map(\.title) == ["399", "400"])
        #expect(log.events(after: 300).isEmpty)
    }

    @Test func boundsTheBytesOfEvents() {
        let text = String(repeating: "x", count: 8000)
        let events = page((1...200).map { _ in "_e{1,8000}:a|\(text)" }).events.events()
        #expect(events.count == EventLog.byteLimit / "_e{1,8000}:a|\(text)".utf8.count)
    }

    @Test func refusesAnEventWithTooManyTagsAsTheJudgeDoes() {
        let fixture = IntakeFixture()
        fixture.send("_e{1,1}:a|b|#" + (0...128).map { "t\($0)" }.joined(separator: ","))
        fixture.intake.sweep()
        #expect(fixture.logbook.latest.events.count == 0)
        #expect(
            fixture.counted()[
                "outrigger_ingest_rejected_total{reason=\"too_many_tags\", socket=\"dsd.sock\"}"]
                == 1)
        #expect(
            fixture.counted()["outrigger_ingest_events_total{alert_type=\"info\", socket=\"dsd.sock\"}"]
                == nil)
    }

    @Test func showsNothingBeforeItIsPublished() {
        let fixture = IntakeFixture()
        let before = fixture.logbook.latest
        fixture.send("_e{1,1}:a|b")
        #expect(fixture.logbook.latest.events.count == 0)
        fixture.intake.sweep()
        #expect(fixture.logbook.latest.events.count == 1)
        #expect(before.events.count == 0)
    }

    @Test func keepsWhatACheckSaidWhenItWasNotWell() throws {
        let checks = page(
            [
                "_sc|disk|2|h:web1|#mount:/var|m:full\\nof logs", "_sc|disk|0|h:web1|#mount:/var|m:fine",
                "_sc|net|1|d:1463746133", "_sc|fine|0|m:ok",
            ], after: 5
        ).checks.entries
        #expect(checks.map(\.check) == ["disk", "net"])
        #expect(checks.map(\.status) == [2, 1])
        #expect(checks[0].message == "full\nof logs" && checks[0].host == "web1")
        #expect(checks[0].tags == ["mount:/var"] && checks[0].socket == "dsd.sock")
        #expect(checks[0].time == Timestamp(milliseconds: 1_700_000_005_000))
        #expect(checks[1].time == Timestamp(milliseconds: 1_463_746_133_000) && checks[1].message == nil)
    }

    @Test func boundsChecksAndForgetsTheQuietestFirst() {
        let others = (0..<CheckLog.checkLimit).map { "_sc|c\($0)|2" }
        let checks = page(others + ["_sc|c0|1", "_sc|new|2"]).checks.entries
        #expect(checks.count == CheckLog.checkLimit)
        #expect(checks.last?.check == "new" && checks.suffix(2).first?.check == "c0")
        #expect(!checks.contains { $0.check == "c1" })
    }

    /// A flood of one check takes the place of one.
    @Test func keepsTheLastWordOfEachCheckAlone() {
        let flood = (1...5000).map { "_sc|db|\($0 % 3 + 1)|h:web1|#a,b|m:word \($0)" }
        let checks = page(["_sc|other|1"] + flood).checks.entries
        #expect(checks.map(\.check) == ["other", "db"])
        #expect(checks[1].message == "word 5000" && checks[1].status == 5000 % 3 + 1)
    }

    /// What is kept is read again later: a line that nobody could read then must not take a place.
    @Test func keepsNoCheckThatIsRefused() {
        let tags = (0...128).map { "t\($0)" }.joined(separator: ",")
        let checks = page(["_sc|c|2"] + (0..<CheckLog.checkLimit).map { "_sc|c\($0)|2|#\(tags)" }).checks
            .entries
        #expect(checks.map(\.check) == ["c"])
    }

    @Test func cutsLongMessagesBetweenCharacters() throws {
        let checks = page(["_sc|c|2|m:a" + String(repeating: "é", count: 1000)]).checks.entries
        let message = try #require(checks.first?.message)
        #expect(message == "a" + String(repeating: "é", count: 511))
    }

    @Test func givesEachHostOfACheckItsOwnSeries() {
        let fixture = IntakeFixture()
        fixture.send(
            """
            _sc|db|2|h:db1
            _sc|db|1|h:db2|#role:main
            _sc|db|0|h:a,b|#role:main
            _sc|db|3
            """)
        #expect(
            fixture.tick() == [
                #"service_check_status{check="db", host="db1"}"#: 2,
                #"service_check_status{check="db", host="db2", role="main"}"#: 1,
                #"service_check_status{check="db", host="a_b", role="main"}"#: 0,
                #"service_check_status{check="db"}"#: 3,
            ])
        fixture.send("_sc|db|0|h:db1\n_sc|db|2|h:db2|#role:main")
        let values = fixture.tick()
        #expect(values[#"service_check_status{check="db", host="db1"}"#] == 0)
        #expect(values[#"service_check_status{check="db", host="db2", role="main"}"#] == 2)
    }

    @Test func forgetsAChecksStateAfterFiveMinutes() {
        let fixture = IntakeFixture()
        fixture.send("_sc|db|2")
        fixture.tick(after: 290)
        for _ in 0..<20 { fixture.intake.sweep() }
        #expect(fixture.tick()[#"service_check_status{check="db"}"#] == 2)
        fixture.tick(after: 20)
        for _ in 0..<20 { fixture.intake.sweep() }
        #expect(fixture.tick().isEmpty)
    }
}
