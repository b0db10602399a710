import Foundation
import PromQL
import PromQLScript
import Testing

/// Our own scripts, and the runner that runs them and the foreign ones.
struct ScriptTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Scripts")

    static let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.sorted() ?? []

    @Test func hasScripts() { #expect(Self.names.count >= 8) }

    @Test(arguments: names)
    func holds(_ name: String) throws {
        let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
        let report = ScriptRunner.run(Script(text))
        #expect(report.total > 0)
        #expect(report.failures.map(\.description) == [])
    }

    /// Each wrong expectation must be noticed.
    @Test(arguments: [
        ("m\n {} 3", "unexpected m{i=\"1\"} 3.0"),
        ("m\n m{i=\"1\"} 4", "m{i=\"1\"}: expected 4.0, got 3.0"),
        ("m\n m{i=\"1\"} 3\n m{i=\"2\"} 3", "missing m{i=\"2\"}"),
        ("m", "unexpected m{i=\"1\"} 3.0"),
        ("1\n 2", "expected 2.0, got 1.0"),
        ("m\n expect fail", "should have failed"),
        ("m +\n {} 1", "the query ends where an expression should follow\n  m +\n     ^"),
        ("m\n expect warn\n m{i=\"1\"} 3", "an expected warning is missing, there are: []"),
        (
            "rate(m[2m])\n expect no_info\n {i=\"1\"} 0.016666666666666666",
            "unexpected info: PromQL info: metric might not be a counter, name does not end in "
                + "_total/_sum/_count/_bucket: \"m\" (1:6)"
        ),
        ("info(m)\n m{i=\"1\"} 3", "`info` is not supported yet"),
        ("h\n {} 1", "reads histograms or start times, not supported yet"),
        ("\"a\"\n expect string \"b\"", "expected the string b, got a"),
        (
            "m[1m]\n expect range vector from 2m to 2m step 1m\n m{i=\"1\"} 2",
            "m{i=\"1\"}: expected 2.0@120000, got 3.0@120000"
        ),
        ("m\n {} 3 x", "`x` is not a value"),
    ])
    func noticesAWrongExpectation(_ command: String, _ problem: String) {
        let load = "load 1m\n m{i=\"1\"} 1 2 3\n h {{schema:1 sum:2}}x3\n\n"
        let report = ScriptRunner.run(Script("\(load)eval instant at 2m \(command)\n"))
        #expect(report.total == 1)
        #expect(report.failures.map(\.problem) == [problem])
    }

    @Test func noticesAWrongRange() {
        let script = "load 1m\n m 1 2 3\n\neval range from 0 to 2m step 1m m\n m 1 _ 3\n"
        let report = ScriptRunner.run(Script(script))
        #expect(
            report.failures.map(\.description) == [
                "line 4: m: m: expected 1.0@0 3.0@120000, got 1.0@0 2.0@60000 3.0@120000"
            ])
    }

    /// The pinned and ranged executions are really made: `sort` is only ineffective in ranges.
    @Test func noticesAnAnswerThatChangesWhenPinned() {
        let script = "load 1m\n m 1 2 3\n\neval instant at 1m sum_over_time(m[1m]) * (time() / 60)\n {} 2\n"
        #expect(ScriptRunner.run(Script(script)).failures.isEmpty)
    }

    @Test(arguments: [
        ("m 1 2", ["1.0", "2.0"]), ("m 1x2", ["1.0", "1.0", "1.0"]), ("m 1+2x2", ["1.0", "3.0", "5.0"]),
        ("m{a=\"x y}\"} 1-0.5x1", ["1.0", "0.5"]), ("m _ _x2 Inf", ["_", "_", "_", "inf"]),
        ("m -1e-3+1e3x1", ["-0.001", "999.999"]), ("m {{schema:1 sum:2}}x1", ["h", "h"]), ("{} NaN", ["nan"]),
        ("m {{sum:1}}+{{sum:1}}x2", ["h", "h", "h"]),
    ])
    func readsSeriesLines(_ line: String, _ values: [String]) throws {
        let read = try SeriesLine(line).values.map { value in
            switch value {
            case .missing: "_"
            case .histogram: "h"
            case .number(let number): "\(number)"
            }
        }
        #expect(read == values)
    }

    @Test(arguments: [
        ("m 1x", "`1x` is not a value"), ("m 1x9999999999", "`1x9999999999` is not a value"),
        ("m 1y", "`1y` is not a value"),
        ("m{a=\"b\" 1", "the series name `m{a=\"b\" 1` has no closing brace"),
        ("m{a} 1", "expected `=` in a series name, found `}`\n  m{a}\n     ^"),
    ])
    func refusesOtherSeriesLines(_ line: String, _ problem: String) {
        #expect(throws: ScriptError.self) { try SeriesLine(line) }
        do throws(ScriptError) {
            _ = try SeriesLine(line)
        } catch {
            #expect(error.problem == problem)
        }
    }
}
