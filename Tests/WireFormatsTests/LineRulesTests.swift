import Testing
import WireFormats

/// Rows of the decision table, by what they are refused for; the judge's corpus has the lines that are taken.
struct LineRulesTests {
    @Test(arguments: [
        ("", "no_value"), ("a", "no_value"), ("a|c", "no_value"), ("|a:1|c", "no_value"), (":1|c", "no_name"),
        ("a:", "no_type"), ("a:1", "no_type"), ("a:1|", "unknown_type"), ("a:1|x", "unknown_type"),
        ("a:1|C", "unknown_type"), ("a:1|mss", "unknown_type"), ("a:|c", "no_value"), ("a:|s", "no_value"),
        ("a:::|c", "no_value"), ("a:x|c", "bad_value"), ("a: 1|c", "bad_value"), ("a:0x1|c", "bad_value"),
        ("a:1:x|h", "bad_value"), ("a:NaN|g", "non_finite"), ("a:inf|c", "non_finite"),
        ("a:1e999|g", "non_finite"),
        ("a:-1|c", "negative_counter"), ("a:1:-1|c", "negative_counter"), ("a:1|c|@0", "bad_rate"),
        ("a:1|c|@1.5", "bad_rate"), ("a:1|c|@-1", "bad_rate"), ("a:1|c|@1e-10", "bad_rate"),
        ("a:1|c|@nan", "bad_rate"),
        ("a:1|g|@", "bad_rate"), ("a:1|c|@1e-300", "bad_rate"), ("a:1|g|T0", "bad_timestamp"),
        ("a:1|g|T-1", "bad_timestamp"), ("a:1|g|T1.5", "bad_timestamp"),
        ("a:1|g|T99999999999999999999", "bad_timestamp"), ("_e{0,1}:|b", "bad_event"),
        ("_e{1,1}:a|bc", "bad_event"),
        ("_e{+1,1}:a|b", "bad_event"), ("_e{1,1", "bad_event"), ("_e{", "bad_event"),
        ("_e{9223372036854775807,9223372036854775807}:a|b", "bad_event"), ("_sc|", "bad_check"),
        ("_sc|a", "bad_check"), ("_sc|a|4", "bad_check"), ("_sc|a|-1", "bad_check"),
        ("_sc|a|00", "bad_check"),
        ("_sc||0", "bad_check"), ("a:x|x|@9", "unknown_type"), ("a:x|c|@9", "bad_value"),
    ])
    func refusesInDogStatsD(_ line: String, _ reason: String) {
        #expect(Array(line.utf8).reading(.dogstatsd).reason == reason)
    }

    @Test(arguments: [
        ("a:1:2|c", "no_type"), ("a:1|c:", "no_type"), ("a:1|c|x:y", "no_type"), ("a:1|c|x", "bad_field"),
        ("a:1|c|#t|c:id", "bad_field"), ("a:1|c|T123", "bad_field"), ("a:-1|c", "negative_counter"),
        ("#a=1:1|c", "no_name"), ("a:1|c:x|y", "unknown_type"), ("a:x|c:1|y", "unknown_type"),
        ("[]:1|c", "no_name"), ("a,b=1:1|c|#c", "mixed_tags"), ("a:|c", "no_value"),
    ])
    func refusesInStatsD(_ line: String, _ reason: String) {
        #expect(Array(line.utf8).reading(.statsd).reason == reason)
    }

    @Test(arguments: [
        ("c:a", "no_value"), ("c", "no_value"), ("c::1", "no_name"), (":a:1", "no_type"),
        ("z:a:1", "unknown_type"),
        ("c:a:", "no_value"), ("c:a:x", "bad_value"), ("g,0:a:1", "bad_field"), ("g,-5:a:1", "bad_field"),
        ("X,0:a:1", "bad_field"), ("c:a,b:1", "bad_field"), ("U:a:-1", "negative_counter"),
        ("c:a:-1", "negative_counter"), ("g:a:nan", "non_finite"), ("cc:a:1", "unknown_type"),
        ("U:a:18446744073709551616", "bad_value"),
    ])
    func refusesInSpectatorD(_ line: String, _ reason: String) {
        #expect(Array(line.utf8).reading(.spectatord).reason == reason)
    }

    @Test(arguments: [("c:a:123abc", 123.0), ("U:a:21.5", 21), ("g:a:1e", 1), ("t:a:0.5s", 0.5)])
    func takesNumberPrefixesOfSpectatorD(_ line: String, _ value: Double) throws {
        guard case .metrics(let metrics) = try Array(line.utf8).reading(.spectatord).get() else {
            Issue.record("not a metric")
            return
        }
        #expect(metrics.map(\.values) == [[.number(value)]])
        #expect(metrics[0].repairs == .trailingBytes)
    }

    private static func tags(_ count: Int) -> String { (0..<count).map { "t\($0)" }.joined(separator: ",") }
    private static func long(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    static let bounds: [(String, String?)] = [
        ("\(long("n", 512)):1|c", nil), ("\(long("n", 513)):1|c", "too_long"),
        ("a:1|c|#\(long("t", 512))", nil), ("a:1|c|#\(long("t", 513))", "too_long"),
        ("a:1|c|#\(tags(128))", nil), ("a:1|c|#\(tags(129))", "too_many_tags"),
        ("a:\(long("1", 8188))|s", nil), ("a:\(long("1", 8189))|s", "too_long"),
        ("a:\(long("1:", 4094))|c", nil),
    ]

    @Test(arguments: bounds)
    func boundsEverything(_ line: String, _ reason: String?) {
        #expect(Array(line.utf8).reading(.dogstatsd).reason == reason)
    }

    @Test func readsTheFieldsOfOrigin() throws {
        let line = "a:1|c|e:it-true,cn-x|card:LOW|c:in-1|card:what|@0.5|@1|unknown"
        guard case .metrics(let metrics) = try Array(line.utf8).reading(.dogstatsd).get() else {
            Issue.record("not a metric")
            return
        }
        #expect(metrics[0].external == "it-true,cn-x")
        #expect(metrics[0].cardinality == .low)
        #expect(metrics[0].container == "in-1")
        #expect(metrics[0].rate == 1)
    }

    @Test func readsEventsAndChecks() throws {
        let event = Array(#"_e{6,8}:a\nb|c|x\ny|z\n|p:what|d:x|t:error|k:q"#.utf8).reading(.dogstatsd)
        guard case .event(let reading) = try event.get() else {
            Issue.record("not an event")
            return
        }
        #expect(reading.title == "a\nb|c")
        #expect(reading.text == "x\ny|z\n")
        #expect(reading.priority == nil && reading.timestamp == nil)
        #expect(reading.alert == .error && reading.key == "q")
        let check = Array(#"_sc|db up|1|d:5|h:w|m:a\nb m\: c|#x:y,#z"#.utf8).reading(.dogstatsd)
        guard case .check(let fields, let name, let status) = try check.get() else {
            Issue.record("not a check")
            return
        }
        #expect(name == "db up" && status == 1)
        #expect(fields.message == "a\nb m: c")
        #expect(fields.tags == ["x:y", "z"])
    }

    @Test(arguments: RejectReason.allCases)
    func namesEveryReasonOnce(_ reason: RejectReason) {
        #expect(RejectReason.allCases.filter { $0.label == reason.label } == [reason])
    }
}
