import Foundation
import Rules
import Testing
import WireFormats

struct BuiltInRulesTests {
    private static let alerts = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("alerts")

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: alerts.appendingPathComponent(path), encoding: .utf8)
    }

    @Test func areTheFileAndSound() throws {
        #expect(BuiltInRules.text == (try Self.text("host.yml")))
        #expect(RuleFile.parse(BuiltInRules.text, name: BuiltInRules.name).problems.isEmpty)
        #expect(BuiltInRules.file?.groups.flatMap(\.rules).count == 17)
    }

    @Test func eachHasSeverityRunbookAndTest() throws {
        let rules = try #require(BuiltInRules.file).groups.flatMap(\.rules)
        let headings = Set(try Self.text("README.md").split(separator: "\n").filter { $0.hasPrefix("## ") })
        let tests = try Self.text("tests/host.yml")
        for rule in rules {
            let labels = Dictionary(uniqueKeysWithValues: rule.labels.map { ($0.name, $0.template.source) })
            let notes = Dictionary(
                uniqueKeysWithValues: (rule.alerting?.annotations ?? []).map { ($0.name, $0.template.source) }
            )
            #expect(["warning", "critical"].contains(labels["severity"]), "\(rule.name)")
            #expect(Set(notes.keys) == ["summary", "description", "runbook"], "\(rule.name)")
            #expect(notes["runbook"] == "alerts/README.md#\(rule.name.lowercased())")
            #expect(headings.contains("## \(rule.name)"))
            #expect(tests.contains("alertname: \(rule.name)\n"))
        }
    }
}
