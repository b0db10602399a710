import Ingest
import Telemetry
import TestKit
import Testing
import WireFormats

/// What the lines of each dialect leave on a page, rule by rule.
struct DialectSeriesTests {
    typealias Row = (lines: String, series: String, value: Double?)

    static let dogstatsd: [Row] = [
        // Counters: wholes exact, fractions beside them, rates divide.
        ("a:9007199254740993|c\na:1|c", "a_total", 9_007_199_254_740_994),
        ("a:0.25|c\na:0.25|c\na:0.5|c", "a_total", 1), ("a:1:2.5:0.5|c", "a_total", 4),
        ("a:1|c|@0.5\na:0.5|c|@0.25", "a_total", 4), ("a:1|c|@1e-9", "a_total", 1 / 1e-9),
        ("a:-0|c", "a_total", 0), ("a:0|c", "a_total", 0), ("a:1:2|c|@0.1|T5", "a_total", 3),
        ("a:1|c|T9\na:1|c|T5", "a_total", 2),
        // Gauges: the last value wins, a stamp only against older stamps.
        ("a:5|g|@0.1", "a", 5), ("a:+5|g\na:+5|g", "a", 5), ("a:5|g\na:-5|g", "a", -5),
        ("a:1:2:|g", "a", 2), ("a:1:9|g|T100\na:7:8|g|T99", "a", 9), ("a:1|g|T100\na:2|g", "a", 2),
        ("a:1|g|T100\na:2|g\na:3|g|T99", "a", 2), ("a:1|g\na:2|g|T1", "a", 2),
        ("a:9007199254740993|g", "a", 0x1p53),
        // Histograms: weights of whole events, the fraction carried from value to value and line to line.
        ("a:1:1:1|h|@0.3", "a_count", 10), ("a:2:2:2|h|@0.3", "a_sum", 20),
        ("a:1|d|@0.4\na:1|d|@0.4", "a_count", 5), ("a:1|h|@1e-6", "a_count", 1e6),
        ("a:3|h|@1e-6", "a_sum", 3e6), ("a:1|h|@0.7", "a_count", 1), ("a:-5|h", "a_sum", -5),
        ("a:-5|h", "a_min", -5), ("a:1|h\na:2|d", "a_count", 2), ("a:500|ms|@0.5", "a_seconds_sum", 1),
        ("a:1:2|ms|T7", "a_seconds_count", 2), ("a:0|h", "a_bucket{le=\"1\"}", 1),
        ("a:250|ms\na_seconds:1|h", "a_seconds_sum", 1.25),
        // Sets: members are text, whole.
        ("a:1|s\na:1.0|s\na:+1|s", "a", 3), ("a:x:y|s\na:x|s", "a", 2), ("a:x|s|@0.1\na:x|s|T5", "a", 1),
        // Checks.
        ("_sc|db|1\n_sc|db|0|m:fine", "service_check_status{check=\"db\"}", 0),
        ("_sc|db|3|#check:x", "service_check_status{check=\"db\", tag_check=\"x\"}", 3),
        ("_sc|a.b c|2", "service_check_status{check=\"a.b c\"}", 2),
        // Names.
        ("a.total:1|c", "a_total", 1), ("_total:1|c", "_total_total", 1), ("a-ms:1|ms", "a_seconds_count", 1),
        ("_ms:1|ms", "_ms_seconds_count", 1), ("a.milliseconds:1|ms", "a_seconds_count", 1),
        ("a_ms:1|h", "a_ms_count", 1), ("a_ms:1|g", "a_ms", 1), ("9lives:1|g", "_9lives", 1),
        ("größe--x:1|g", "gr__e_x", 1), ("a:1|g|#größe:é", "a{gr__e=\"é\"}", 1),
        ("a:1|g|#__x:1,a.b:2,a_b:3", "a{_x=\"1\", a_b=\"3\"}", 1), ("a:1|g|#:v", "a{_=\"v\"}", 1),
        ("a:1|g|#le:1", "a{le=\"1\"}", 1), ("a:1|ms|#le:1", "a_seconds_count{tag_le=\"1\"}", 1),
        ("a:1|g|#x:", "a", 1), ("a:1|g|#x:1,x:", "a", 1), ("a:1|c|c:id|e:it|card:high", "a_total", 1),
    ]

    static let statsd: [Row] = [
        ("a:+5|g", "a", 5), ("a:10|g\na:-0|g\na:+0|g", "a", 10), ("a:10|g\na:+1e1|g", "a", 20),
        ("a:10|g\na:-15|g\na:3|g", "a", 3), ("a:1|g:+2|g:+3|g", "a", 6), ("a:+1|g|@0.1", "a", 1),
        ("a:1|c|@0.5:2|c|@0.25", "a_total", 10), ("a:1|c|@0.5:300|ms", "a_total", 2),
        ("a.[x=1]b:1|c\na.b[x=1]:1|c\n[x=1]a.b:1|c", "a_b_total{x=\"1\"}", 3),
        ("a,x=1:1|c:2|ms", "a_seconds_count{x=\"1\"}", 1),
        ("a:1|c:2|ms|#x:1", "a_seconds_count{x=\"1\"}", 1), ("a:+3|h", "a_sum", 3), ("a:x|s:y|s:x|s", "a", 2),
    ]

    static let spectatord: [Row] = [
        ("c:a:1\nc:a:0.5", "a_total", 1.5), ("C:a:5\nC:a:2\nC:a:4", "a_total", 9),
        ("C:a:5\nC:a:5", "a_total", 5),
        ("U:a:10\nU:a:10\nU:a:12", "a_total", 12), ("U:a:21.9", "a_total", 21),
        ("U:a:9223372036854775808\nU:a:4", "a_total", 0x1p63 + 4),
        ("U:a:9223372036854775809\nU:a:4", "a_total", 0x1p64 + 4), ("X,9:a:5\nX,3:a:7", "a_total", 7),
        ("X,9:a:7\nX,10:a:5", "a_total", 12), ("T:a:0.25\nt:a:0.5", "a_seconds_sum", 0.75),
        ("t:a_seconds:1", "a_seconds_count", 1), ("D:a:1\nd:a:2", "a_sum", 3), ("g:a:-5", "a", -5),
        ("g,5:a:1\ng:a:2", "a", 2), ("m:a:-5\nm:a:-9", "a", -5), ("g:a:12abc", "a", 12),
        ("A:a:1699999990.5", "a", 9.5), ("c:a,x=1,y=2:1\nc:a,y=2,x=1:1", "a_total{x=\"1\", y=\"2\"}", 2),
    ]

    @Test(arguments: dogstatsd)
    func showsDogStatsD(_ row: Row) { show(row, .dogstatsd) }

    @Test(arguments: statsd)
    func showsStatsD(_ row: Row) { show(row, .statsd) }

    @Test(arguments: spectatord)
    func showsSpectatorD(_ row: Row) { show(row, .spectatord) }

    private func show(_ row: Row, _ dialect: Dialect) {
        let fixture = IntakeFixture()
        fixture.tick(after: 0)
        fixture.send(row.lines, dialect)
        let values = fixture.tick(after: 0)
        #expect(values[row.series] == row.value, "\(row.lines): \(values.keys.sorted())")
    }

    @Test(arguments: [
        ("a:1:2:3|h", Dialect.dogstatsd, 3.0), ("a:1:2:x|c", .dogstatsd, 0), ("a:1::2:|g", .dogstatsd, 2),
        ("a:1|c:2|ms", .statsd, 2), ("a:1|c:2", .statsd, 0), ("a:1|h|@1e-9", .dogstatsd, 1),
        ("_e{1,1}:a|b", .dogstatsd, 0), ("_sc|a|0", .dogstatsd, 1), ("a:b:c|s", .dogstatsd, 1),
        ("C:a:1e308\nC:a:1e308", .spectatord, 2), ("C:a:1e308\nC:a:9e307", .spectatord, 1),
    ])
    func countsAValueAsASample(_ line: String, _ dialect: Dialect, _ samples: Double) {
        let fixture = IntakeFixture()
        fixture.send(line, dialect)
        let name = "outrigger_ingest_samples_total{socket=\"dsd.sock\"}"
        #expect(fixture.counted()[name] ?? 0 == samples)
    }

    /// Every type beside every other of the same name: the first wins, whichever it is.
    @Test(arguments: [
        ("c:a:1", "g:a:1"), ("c:a:1", "m:a:1"), ("c:a:1", "A:a:1"), ("c:a:1", "d:a:1"), ("g:a:1", "m:a:1"),
        ("g:a:1", "A:a:1"), ("g:a:1", "d:a:1"), ("m:a:1", "A:a:1"), ("c:a_sum:1", "d:a:1"),
        ("g:a_bucket:1", "d:a:1"), ("g:a_created:1", "c:a:1"), ("g:a_created:1", "d:a:1"),
        ("g:a_max:1", "d:a:1"), ("g:a_seconds:1", "t:a:1"), ("g:a_seconds_count:1", "t:a:1"),
        ("g:a_total:1", "c:a:1"), ("c:a.b:1", "g:a_b:1"), ("d:a_total:1", "c:a:1"),
    ])
    func keepsTheFirstOfTwoTypes(_ one: String, _ other: String) {
        for (first, second) in [(one, other), (other, one)] {
            let fixture = IntakeFixture()
            fixture.send(first, .spectatord)
            let before = fixture.tick(after: 0).keys.sorted()
            fixture.send(second, .spectatord)
            #expect(fixture.tick(after: 0).keys.sorted() == before)
            let name = "outrigger_ingest_rejected_total{reason=\"type_conflict\", socket=\"dsd.sock\"}"
            #expect(fixture.counted()[name] == 1)
        }
    }

    @Test func keepsTheMaximumOfTheLastMinuteOnly() {
        let fixture = IntakeFixture()
        fixture.tick()
        fixture.send("m:a:9", .spectatord)
        #expect(fixture.tick(after: 40)["a"] == 9)
        fixture.send("m:a:4", .spectatord)
        #expect(fixture.tick()["a"] == 9)
        #expect(fixture.tick(after: 30)["a"] == 4)
        #expect(fixture.tick(after: 60)["a"] == nil)
    }

    @Test func letsAnAgeGrowUntilItIsToldAgain() {
        let fixture = IntakeFixture()
        fixture.tick()
        fixture.send("A:a:0\nA:b:1700000000", .spectatord)
        #expect(fixture.tick(after: 10) == ["a": 10, "b": 11])
        fixture.send("A:a:0", .spectatord)
        #expect(fixture.tick(after: 5) == ["a": 5, "b": 16])
    }

    @Test func countsRepairsOfSpectatorD() {
        let fixture = IntakeFixture()
        fixture.send("c:a:1x\nc:a:2y\nc:a:3\nU:b:1.5\nc:a,x=1,x=2:1\nc:a,,x=2:1", .spectatord)
        let counted = fixture.counted()
        for (reason, samples) in [("trailing_bytes", 3.0), ("duplicate_tag", 1), ("empty_tag", 1)] {
            let name = "outrigger_ingest_repaired_total{reason=\"\(reason)\", socket=\"dsd.sock\"}"
            #expect(counted[name] == samples, "\(reason)")
        }
    }
}
