import Ingest
import Telemetry
import TestKit
import Testing
import WireFormats

struct SeriesTableTests {
    static let makesSeriesOfLinesRows: [(String, String, Double)] = [
        ("a.b:2|c", "a_b_total", 2.0),
        ("jobs_total:2|c", "jobs_total", 2),
        ("a:5|c|@0.1", "a_total", 50),
        ("a:1:2:3|c", "a_total", 6),
        ("a:1.5|c\na:1.25|c", "a_total", 2.75),
        ("a:18446744073709551615|c", "a_total", 0x1p64),
        ("a:18446744073709551615|c\na:5|c", "a_total", 0x1p64),
        ("a:15|c|@0.1|T1656581400", "a_total", 15),
        ("a:-5|g", "a", -5),
        ("a:1:2:7|g", "a", 7),
        ("a:1|g|T100\na:2|g|T90", "a", 1),
        ("a:1|g|T100\na:2|g|T100", "a", 2),
        ("a:joe|s\na:sue|s\na:joe|s", "a", 2),
        ("a:1|c|#x:1,y", "a_total{x=\"1\", y=\"true\"}", 1),
        ("a:1|c|#x:1,y:2\na:1|c|#y:2,x:1", "a_total{x=\"1\", y=\"2\"}", 2),
        ("a:1|c|#x:1,x:2", "a_total{x=\"2\"}", 1),
        ("a:1|c|#x:", "a_total", 1),
        ("a:1|c|#__name__:b", "a_total{_name__=\"b\"}", 1),
        ("a:1|c|#outrigger_overflow:b", "a_total{tag_outrigger_overflow=\"b\"}", 1),
        ("a:250|ms", "a_seconds_sum", 0.25),
        ("a_ms:250|ms", "a_seconds_sum", 0.25),
        ("a_milliseconds:250|ms", "a_seconds_sum", 0.25),
        ("a_seconds:250|ms", "a_seconds_sum", 0.25),
        ("a:250|h|#le:1,quantile:2", "a_sum{tag_le=\"1\", tag_quantile=\"2\"}", 250),
        ("a:2|h|@0.3\na:2|h|@0.3\na:2|h|@0.3", "a_count", 10),
        ("a:1|c\n_sc|db|2|#zone:x", "service_check_status{check=\"db\", zone=\"x\"}", 2),
    ]

    @Test(arguments: makesSeriesOfLinesRows)
    func makesSeriesOfLines(_ lines: String, _ name: String, _ value: Double) {
        let fixture = IntakeFixture()
        fixture.send(lines)
        #expect(fixture.tick()[name] == value)
    }

    static let makesSeriesOfStatsDRows: [(String, String, Double)] = [
        ("a:+5|g\na:-2|g", "a", 3.0),
        ("a:5|g\na:-2|g", "a", 3),
        ("a:1|c:2|c:3|c", "a_total", 6),
        ("a:1|c:250|ms", "a_total", 1),
        ("a:1|c:250|ms", "a_seconds_sum", 0.25),
        ("a,x=1:1|c\na#x=1:1|c\na:1|c|#x:1", "a_total{x=\"1\"}", 3),
    ]

    @Test(arguments: makesSeriesOfStatsDRows)
    func makesSeriesOfStatsD(_ lines: String, _ name: String, _ value: Double) {
        let fixture = IntakeFixture()
        fixture.send(lines, .statsd)
        #expect(fixture.tick()[name] == value)
    }

    static let makesSeriesOfSpectatorDRows: [(String, String, Double)] = [
        ("C:a:5\nC:a:7.5", "a_total", 7.5),
        ("C:a:5\nC:a:2", "a_total", 7),
        ("U:a:18446744073709551615\nU:a:4", "a_total", 0x1p64),
        ("U:a:10\nU:a:3", "a_total", 13),
        ("X,1543160297100:a:42", "a_total", 42),
        ("t:a:0.25", "a_seconds_sum", 0.25),
        ("d:a:5", "a_sum", 5),
        ("m:a:5\nm:a:9\nm:a:7", "a", 9),
        ("A:a:1699999990", "a", 11),
        ("A:a:0", "a", 1),
        ("c:a,x=1:2", "a_total{x=\"1\"}", 2),
    ]

    @Test(arguments: makesSeriesOfSpectatorDRows)
    func makesSeriesOfSpectatorD(_ lines: String, _ name: String, _ value: Double) {
        let fixture = IntakeFixture()
        fixture.send(lines, .spectatord)
        #expect(fixture.tick()[name] == value)
    }

    @Test func keepsDialectsApart() {
        let fixture = IntakeFixture()
        fixture.send("a,x=1:1|c", .dogstatsd)
        fixture.send("a,x=1:1|c", .statsd)
        #expect(fixture.tick() == ["a_x_1_total": 1, "a_total{x=\"1\"}": 1])
    }

    static let refusesWhatWouldBreakThePageRows: [(String, String)] = [
        ("a:1|c\na:1|g", "type_conflict"), ("a:1|g\na:1|c", "type_conflict"),
        ("a:1|s\na:1|g", "type_conflict"),
        ("a_count:1|g\na:1|h", "type_conflict"), ("a:1|h\na_count:1|g", "type_conflict"),
        ("a:1|h\na_quantile:1|g", "type_conflict"), ("a_total:1|g\na:1|c", "type_conflict"),
        ("a:1|h\na_sum:1|g", "type_conflict"), ("a_min:1|g\na:1|h", "type_conflict"),
        ("node_load1:1|g", "reserved_name"), ("node:1|h", "reserved_name"),
        ("a:1e308:1e308|c", "non_finite"), ("a:1e308:1e308|h", "non_finite"),
        ("a:1e308|c|@0.1", "non_finite"),
    ]

    @Test(arguments: refusesWhatWouldBreakThePageRows)
    func refusesWhatWouldBreakThePage(_ lines: String, _ reason: String) {
        let fixture = IntakeFixture { $0.isReserved = { $0.hasPrefix("node_") } }
        fixture.send("fine:1|c\n\(lines)\nfine:1|c")
        #expect(fixture.tick()["fine_total"] == 2)
        let refused = fixture.counted().filter { $0.key.hasPrefix("outrigger_ingest_rejected_total") }
        #expect(refused == ["outrigger_ingest_rejected_total{reason=\"\(reason)\", socket=\"dsd.sock\"}": 1])
    }

    static let countsRepairsOfEverySampleRows: [(String, String)] = [
        ("a:1|c|#,b", "empty_tag"), ("a:1|c|#b:", "empty_tag"), ("a:1|c|#b,b", "duplicate_tag"),
        ("a:1|c|#b.c,b_c", "duplicate_tag"),
    ]

    @Test(arguments: countsRepairsOfEverySampleRows)
    func countsRepairsOfEverySample(_ line: String, _ reason: String) {
        let fixture = IntakeFixture()
        for _ in 0..<3 { fixture.send(line) }
        let name = "outrigger_ingest_repaired_total{reason=\"\(reason)\", socket=\"dsd.sock\"}"
        #expect(fixture.counted()[name] == 3)
        #expect(fixture.counted()["outrigger_ingest_samples_total{socket=\"dsd.sock\"}"] == 3)
    }

    @Test func countsNamesThatMerge() {
        let fixture = IntakeFixture()
        fixture.send("a.b:1|c\na_b:1|c\na_b:1|c")
        #expect(fixture.tick() == ["a_b_total": 3])
        let name = "outrigger_ingest_repaired_total{reason=\"name_collision\", socket=\"dsd.sock\"}"
        #expect(fixture.counted()[name] == 2)
    }

    @Test func takesAllPartsOfALineOrNone() {
        let fixture = IntakeFixture()
        fixture.send("a:1|g\na:1|c:1|g", .statsd)
        #expect(fixture.tick()["a"] == 1)
        fixture.send("b:1|ms:1e308|c:1e308|c:x|c", .statsd)
        #expect(fixture.tick().keys.sorted() == ["a"])
    }

    @Test func distinguishesManyAliasesOfOneSeries() {
        let fixture = IntakeFixture()
        let tags = (0..<12).map { "t\($0):v" }
        var generator = SplitMix64(seed: 3)
        for _ in 0..<500 { fixture.send("a:1|c|#" + tags.shuffled(using: &generator).joined(separator: ",")) }
        let values = fixture.tick()
        #expect(values.count == 1)
        #expect(values.values.first == 500)
    }

    @Test func keepsItsLayoutWhileNoSeriesComesOrGoes() {
        let fixture = IntakeFixture()
        fixture.send("a:1|c\nb:2|h")
        let first = fixture.section()
        fixture.send("a:1|c\nb:2|h")
        #expect(fixture.section().layout === first.layout)
        fixture.send("c:1|c")
        #expect(fixture.section().layout !== first.layout)
    }

    @Test func namesTheOriginalInItsHelp() {
        let fixture = IntakeFixture()
        fixture.send("chat.sent:1|c")
        #expect(fixture.section().layout.families[0].metric.help == "Sent by applications as `chat.sent`.")
    }

    @Test(arguments: [
        ("x:1|c:2|g", Dialect.statsd, "type_conflict"), ("x:1e308:1e308|c", .dogstatsd, "non_finite"),
        ("x:1e308:1e308|h", .dogstatsd, "non_finite"),
    ])
    func leavesNothingOfARefusedLine(_ line: String, _ dialect: Dialect, _ reason: String) {
        let fixture = IntakeFixture()
        fixture.send(line, dialect)
        #expect(fixture.tick().isEmpty)
        #expect(
            fixture.counted()["outrigger_ingest_rejected_total{reason=\"\(reason)\", socket=\"dsd.sock\"}"]
                == 1)
        #expect(fixture.counted()["outrigger_ingest_series{socket=\"dsd.sock\"}"] == nil)
    }

    @Test(arguments: [
        ("new:1e308:1e308|h", Dialect.dogstatsd), ("new:1|c:1|g", .statsd),
        ("new:1|ms:1e308|c|@0.1", .statsd),
    ])
    func letsRefusedLinesTakeNoRoomFromOthers(_ line: String, _ dialect: Dialect) {
        let fixture = IntakeFixture {
            $0.maxSeries = 50
            $0.maxFamilies = 10
        }
        for index in 0..<1000 { fixture.send("n\(index).\(line)", dialect) }
        fixture.send("honest:1|c")
        #expect(fixture.tick() == ["honest_total": 1])
        #expect(fixture.counted()["outrigger_ingest_overflow_samples_total{socket=\"dsd.sock\"}"] == nil)
        fixture.intake.sweep()
        #expect(fixture.logbook.latest.created.total == 1)
    }

    @Test func takesRefusedSeriesBackFromAFamilyThatIsKnown() {
        let fixture = IntakeFixture()
        fixture.send("h:1|h")
        for index in 0..<300 { fixture.send("h:1e308:1e308|h|#k:\(index)") }
        fixture.send("h:2|h|#k:7")
        let counts = fixture.tick().filter { $0.key.hasPrefix("h_count") }
        #expect(counts == ["h_count": 1, "h_count{k=\"7\"}": 1])
        #expect(fixture.counted()["outrigger_ingest_series{socket=\"dsd.sock\"}"] == 2)
    }

    @Test func keepsAGaugeFiniteThatOneLineRaisesTwice() {
        let fixture = IntakeFixture()
        fixture.send("x:+1e308|g:+1e308|g", .statsd)
        #expect(fixture.tick() == ["x": .greatestFiniteMagnitude])
    }

    @Test func neverLetsTheDropsOfClientsFall() {
        let fixture = IntakeFixture()
        let name = "datadog.dogstatsd.client.packets_dropped"
        fixture.send("\(name):18446744073709551615|c\n\(name):7|c\n\(name).x:1|g")
        #expect(
            fixture.counted()["outrigger_ingest_client_dropped_total{socket=\"dsd.sock\"}"]
                == Double(UInt64.max))
    }

    @Test func chargesNamesToTheMemoryOfSeries() {
        let fixture = IntakeFixture { $0.memoryLimitBytes = 1 << 20 }
        let tail = String(repeating: "n", count: 480)
        for index in 0..<3000 { fixture.send("h\(index).\(tail):1|h") }
        fixture.tick()
        fixture.intake.sweep()
        // Thirty thousand bytes of texts for each name.
        let names = fixture.tick().keys.filter { $0.contains("_sum") }.count
        #expect((20..<60).contains(names))
        #expect(
            fixture.counted()["outrigger_ingest_rejected_total{reason=\"no_room\", socket=\"dsd.sock\"}"]
                == Double(3000 - names))
    }

    @Test func hearsOfDropsHoweverFullTheTableIs() {
        let drops = "datadog.dogstatsd.client.packets_dropped:5|c|#client:go"
        let counted = "outrigger_ingest_client_dropped_total{socket=\"dsd.sock\"}"
        let names = IntakeFixture { $0.maxFamilies = 40 }
        for index in 0..<100 { names.send("n\(index):1|c") }
        names.send(drops)
        #expect(names.counted()[counted] == 5)
        let bytes = IntakeFixture { $0.memoryLimitBytes = 128 << 10 }
        for index in 0..<5000 { bytes.send("a.name.of.some.length:1|c|#k:\(index)") }
        bytes.send(drops)
        #expect(bytes.counted()[counted] == 5)
        #expect(bytes.tick()["datadog_dogstatsd_client_packets_dropped_total{client=\"go\"}"] == 5)
    }

    @Test func leavesAGaugeToWhoKnowsANewerValue() {
        let fixture = IntakeFixture()
        fixture.send("g:1|g|T1700000100")
        fixture.tick(after: 200)
        fixture.send("g:2|g|T1700000050")
        #expect(fixture.tick()["g"] == 1)
        // The late sample is no sign of life either.
        fixture.tick(after: 200)
        for _ in 0..<20 { fixture.intake.sweep() }
        #expect(fixture.tick().isEmpty)
    }
}
