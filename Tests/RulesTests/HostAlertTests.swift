import Foundation
import PromQL
import Rules
import Telemetry
import Testing
import WireFormats

/// Runs `alerts/tests/host.yml`, which promtool also runs, through our engine.
struct HostAlertTests {
    private struct Case {
        var name: String
        /// Between two values of a series.
        var interval: Int
        var series: [(labels: Labels, values: [Double?])]
        var expectations: [Expectation]
    }

    private struct Expectation {
        var time: Duration
        var alert: String
        /// Labels and annotations of each alert that fires, printed.
        var alerts: [String]
    }

    private static func cases() throws -> [Case] {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("alerts/tests/host.yml")
        let text = try String(contentsOf: url, encoding: .utf8)
        let (cases, problems) = YAMLReader.read(try YAMLDocument(text, file: "host.yml")) { top in
            #expect(top.list("rule_files") == ["../host.yml"])
            #expect(top["evaluation_interval", default: .zero] == .seconds(1))
            return top.list("tests") { test in
                Case(
                    name: test["name", default: ""],
                    interval: max(1, Int(test["interval", default: Duration.zero].inSeconds)),
                    series: test.list("input_series") { item in
                        (labels(item["series", default: ""]), values(item["values", default: ""]))
                    },
                    expectations: test.list("alert_rule_test", expectation))
            }
        }
        #expect(problems.isEmpty)
        return cases
    }

    private static func expectation(_ fields: YAMLFields) -> Expectation {
        let alert = fields["alertname", default: ""]
        let alerts = fields.list("exp_alerts") { item in
            let labels = item.texts("exp_labels").map { Label($0.key, $0.text) } + [Label("alertname", alert)]
            return "\(Labels(labels)) \(Labels(item.texts("exp_annotations").map { Label($0.key, $0.text) }))"
        }
        return Expectation(time: fields["eval_time", default: .zero], alert: alert, alerts: alerts)
    }

    /// The labels of `name{a="b"}`, read as a selector.
    private static func labels(_ text: String) -> Labels {
        let matchers = (try? Query(text))?.selectors.first ?? []
        return Labels(
            matchers.compactMap { matcher in
                if case .equals(let value) = matcher.test { return Label(matcher.name, value) }
                return nil
            })
    }

    /// `1 _ 0+0.5x3 7x2`: a number, a gap, a slope of n+1 values, n+1 times a number.
    private static func values(_ text: String) -> [Double?] {
        text.split(separator: " ").flatMap { word -> [Double?] in
            if word == "_" { return [nil] }
            let parts = word.split(separator: "x")
            let slope = parts[0].split(separator: "+").compactMap { Double($0) }
            let count = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
            return (0...count).map { slope[0] + (slope.count > 1 ? slope[1] : 0) * Double($0) }
        }
    }

    private static func firing(_ name: String, in group: GroupProgress) -> [String] {
        group.rules.flatMap(\.alerts.values)
            .filter { $0.labels["alertname"] == name && $0.state.label == "firing" }
            .sorted { $0.labels < $1.labels }
            .map { "\($0.labels) \($0.annotations)" }
    }

    @Test func passTheirUnitTests() throws {
        let cases = try Self.cases()
        #expect(cases.count == 17)
        for test in cases {
            var groups = try #require(BuiltInRules.file?.groups).map { GroupProgress($0) }
            let store = MemoryStore()
            let last = test.expectations.map(\.time.inSeconds).max() ?? 0
            for second in stride(from: 0, through: last, by: 1) {
                for (labels, values) in test.series where Int(second) % test.interval == 0 {
                    let place = Int(second) / test.interval
                    if place < values.count, let value = values[place] { store.add(labels, second, value) }
                }
                for index in groups.indices {
                    let round = groups[index].evaluate(at: at(second), store: store, world: RuleWorld())
                    store.append(round.samples)
                    #expect(round.failures.isEmpty)
                }
                for wanted in test.expectations where wanted.time == .seconds(second) {
                    #expect(
                        groups.flatMap { Self.firing(wanted.alert, in: $0) } == wanted.alerts,
                        "\(test.name) at \(second)")
                }
            }
        }
    }
}
