import PromQL
import Telemetry
import TestKit
import Testing

struct ParserTests {
    /// What is read, and how it is printed.
    @Test(arguments: [
        ("1_000.5e1", "10005"), ("0x1F", "31"), ("017", "15"), ("089", "89"), ("-1", "-1"),
        ("1e-7", "0.0000001"),
        ("1e21", "1000000000000000000000"), ("nan", "NaN"), ("INF", "+Inf"), ("1h30m", "1h30m"),
        ("-90s", "-1m30s"),
        ("'a\\x41\\u00e9'", "\"aAé\""), ("`a\\n`", "\"a\\\\n\""), ("\"\\xff\"", "\"\\xff\""),
        ("SUM(x) BY (a)", "sum by (a) (x)"), ("sum without (a,) (x)", "sum without (a) (x)"),
        ("sum(x) by ()", "sum(x)"),
        ("count_values ('v', x)", "count_values(\"v\", x)"),
        ("sum by (on, \"a.b\", by) (x)", "sum by (on, \"a.b\", by) (x)"),
        ("a+b*c^d^e", "a + b * c ^ d ^ e"), ("-a^b", "-a ^ b"), ("a AND b OR c", "a and b or c"),
        ("a == bool on(b) group_left(c) d", "a == bool on (b) group_left (c) d"), ("a + on() 1", "a + 1"),
        ("a + ignoring() b", "a + b"), ("a + group + b", "a + group + b"), ("a atan2 b", "a atan2 b"),
        ("a + fill(-1) b", "a + fill (-1) b"),
        ("a + fill_right(2) fill_left(1) b", "a + fill_left (1) fill_right (2) b"),
        ("fill + fill_left", "fill + fill_left"),
        ("foo{b!='1',a=~\"x\",}", "foo{a=~\"x\",b!=\"1\"}"),
        ("{'a.b', 'c d'!~'e'}", "{\"c d\"!~\"e\",__name__=\"a.b\"}"),
        ("{by='a', on='b'}", "{by=\"a\",on=\"b\"}"), ("a:b{}", "a:b"),
        ("offset offset 5m", "offset offset 5m"),
        ("x offset 1h @ 1.5", "x @ 1.500 offset 1h"),
        ("x[5m] @ start() offset -5m", "x[5m] @ start() offset -5m"),
        ("x[300]", "x[5m]"), ("x[1w1d]", "x[8d]"), ("x[365d]", "x[1y]"), ("x offset 0s", "x"),
        ("x offset 0s offset 1m", "x offset 1m"), ("Inf ^ x", "+Inf ^ x"), ("-Inf ^ 2", "-+Inf ^ 2"),
        ("x[5m:]", "x[5m:]"), ("rate(x[5m])[1h:30s] offset 1m", "rate(x[5m])[1h:30s] offset 1m"),
        ("x[2*(step()+5)]", "x[2 * (step() + 5)]"), ("x[-5m+35m]", "x[-5m + 35m]"),
        ("x offset -(2^2)", "x offset -(2 ^ 2)"),
        ("x offset 2 ^ 2", "x offset 2s ^ 2"),
        ("x[min_of(step(), 1h):max_of(1s,2s)]", "x[min_of(step(), 1h):max_of(1s, 2s)]"),
        ("x smoothed offset 5m", "x smoothed offset 5m"), ("x[5m] anchored", "x[5m] anchored"),
        ("# note\nx # more\n", "x"), ("clamp(x, 1, 2)", "clamp(x, 1, 2)"), ("a >/ b </ 3", "a >/ b </ 3"),
        ("((1))", "((1))"), ("start() + min_of(1, 2)", "start() + min_of(1, 2)"),
    ])
    func printsWhatItReads(_ text: String, _ canonical: String) throws {
        let expression = try Parser.parse(text)
        #expect(expression.description == canonical)
        #expect(try Parser.parse(canonical) == expression)
    }

    @Test(arguments: 0..<300)
    func readsWhatItPrints(_ seed: Int) throws {
        var generator = QueryGenerator(seed: UInt64(seed))
        for _ in 0..<20 {
            let text = generator.query()
            let expression = try Parser.parse(text)
            let again = try Parser.parse(expression.description)
            #expect(again == expression, "\(text) printed as \(expression)")
            #expect(again.description == expression.description)
        }
    }

    /// Trees that differ are told apart, or the test above could not fail.
    @Test(arguments: [
        ("a", "b"), ("a", "(a)"), ("a + b", "a - b"), ("a", "a offset 5m"), ("a{b=\"1\"}", "a{b=\"2\"}"),
        ("a[5m]", "a[6m]"),
        ("{__name__=\"a\"}", "a"), ("sum(a)", "sum by (b) (a)"), ("a + on (b) c", "a + ignoring (b) c"),
        ("5m", "300"),
        ("a[5m:]", "a[5m:1m]"), ("a @ 1", "a @ 2"), ("abs(a)", "ceil(a)"), ("-a", "+a"),
        ("a[1m]", "a[step()]"),
    ])
    func tellsTreesApart(_ left: String, _ right: String) throws {
        #expect(try Parser.parse(left) != Parser.parse(right))
    }

    @Test(arguments: 0..<200)
    func survivesRandomBytes(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let alphabet = Array("abcsumratebyonoffset (){}[],:=!~<>/+-*%^@#\"'`\\x019.5mhs_\n\u{FFFD}é".utf8)
        for _ in 0..<200 {
            let length = Int.random(in: 0..<60, using: &random)
            let bytes = (0..<length).map { _ in
                Bool.random(using: &random)
                    ? alphabet.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            do throws(QueryError) {
                let expression = try Parser.parse(text)
                #expect((try? Parser.parse(expression.description)) == expression, "\(text)")
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }

    @Test(arguments: 0..<100)
    func survivesDamagedQueries(_ seed: Int) {
        var generator = QueryGenerator(seed: UInt64(seed))
        for _ in 0..<20 {
            var bytes = Array(generator.query().utf8)
            let place = Int.random(in: 0..<bytes.count, using: &generator.random)
            bytes[place] = UInt8.random(in: 0...255, using: &generator.random)
            let text = String(decoding: bytes, as: UTF8.self)
            do throws(QueryError) {
                let expression = try Parser.parse(text)
                #expect((try? Parser.parse(expression.description)) == expression, "\(text)")
            } catch {
                #expect(error.range.upperBound <= text.utf8.count)
            }
        }
    }

    @Test(arguments: ["(", "-", "abs(", "1^", "x[1m:1m][", "sum by (a) (", "x[(", "x offset -", "1 + ("])
    func boundsNesting(_ opening: String) {
        let text = String(repeating: opening, count: 100_000)
        #expect(throws: QueryError.self) { try Parser.parse(text) }
    }

    @Test func saysHowDeepAQueryMayBe() {
        let nested = String(repeating: "(", count: 300) + "1" + String(repeating: ")", count: 300)
        #expect(problem(nested) == "the query nests deeper than 200 levels")
        let chain = Array(repeating: "1", count: 1200).joined(separator: "+")
        #expect(problem(chain) == "the query chains more than 400 operators")
        #expect(problem("x[\(chain)]") == "the durations of the query chain more than 400 operators")
    }

    private func problem(_ text: String) -> String? {
        do throws(QueryError) {
            _ = try Parser.parse(text)
            return nil
        } catch {
            return error.problem
        }
    }

    @Test func knowsTheSelectorsAndTheClock() throws {
        let query = try Query("sum(a{b=\"c\"}) / on () count({d=~\"e.*\"})")
        #expect(query.selectors.count == 2)
        #expect(query.selectors[0].allSatisfy { $0.accepts($0.name == "b" ? "c" : "a") })
        #expect(query.selectors[1][0].accepts("ef"))
        #expect(!query.selectors[1][0].accepts("f"))
        #expect(!query.usesTime)
    }

    @Test(arguments: ["time()", "rate(a[5m])", "a offset 5m", "hour()", "abs(a)[5m:1m]", "timestamp(a)"])
    func noticesWhatMovesWithTime(_ text: String) throws { #expect(try Query(text).usesTime) }

    @Test func pinsEverySelectorOnce() throws {
        let expression = try Parser.parse("a + b @ 5 * max_over_time(c[1h:1m]) - sum_over_time(d[5m:])")
        #expect(
            expression.pinned(at: Timestamp(milliseconds: 1500)).description
                == "a @ 1.500 + b @ 5.000 * max_over_time(c[1h:1m] @ 1.500) - sum_over_time(d[5m:] @ 1.500)")
    }
}
