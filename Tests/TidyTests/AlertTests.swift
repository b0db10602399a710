import Foundation
import Testing

/// Shipped alerts: each with a severity, a runbook, a unit test, and metrics that exist.
struct AlertTests {
    /// One `- alert:` entry of a rule file, as its lines.
    struct ShippedAlert: CustomStringConvertible {
        let name: String
        let block: String
        let path: String

        var description: String { "\(name) in \(path)" }
        var expression: String {
            block.firstMatch(
                of: /expr:\s*(.*?)\n\s*(?:for|labels|annotations|keep_firing_for):/.dotMatchesNewlines()
            )
            .map { String($0.1) } ?? ""
        }
    }

    static let alerts: [ShippedAlert] = ProjectTree.files(in: "alerts", ending: [".yml"])
        .filter { !$0.path.hasPrefix("alerts/tests/") }
        .flatMap { file in
            file.text.components(separatedBy: "- alert:").dropFirst().map { block in
                let name = block.prefix { $0 != "\n" }.trimmingCharacters(in: .whitespaces)
                return ShippedAlert(name: name, block: block, path: file.path)
            }
        }

    @Test func shipsAlerts() { #expect(Self.alerts.count >= 5) }

    @Test func givesEveryAlertASeverityAndASummary() {
        for alert in Self.alerts {
            let severity = alert.block.firstMatch(of: /severity:\s*"?(info|warning|critical)\b/)
            #expect(severity != nil, "\(alert) has no severity info, warning or critical")
            #expect(alert.block.contains("summary:"), "\(alert) has no summary")
        }
    }

    @Test func givesEveryAlertARunbook() {
        let headings = ProjectTree.text("alerts/README.md")
            .matches(of: /^#+ +`?(\w+)`?/.anchorsMatchLineEndings()).map { String($0.1) }
        for alert in Self.alerts {
            #expect(headings.contains(alert.name), "\(alert) has no heading in alerts/README.md")
        }
    }

    @Test func testsEveryAlert() {
        let tests = ProjectTree.files(in: "alerts/tests", ending: [".yml"]).map(\.text).joined()
        for alert in Self.alerts {
            let named = tests.contains("alertname: \(alert.name)\n")
            #expect(named, "\(alert) has no case in alerts/tests")
        }
    }

    @Test func asksForMetricsThatExist() {
        for alert in Self.alerts {
            let named = MetricNames.named(in: alert.expression)
            #expect(!named.isEmpty, "\(alert) names no metric of ours: \(alert.expression)")
            let unknown = named.filter { !MetricNames.documented.contains($0) }
            #expect(unknown.isEmpty, "\(alert) names \(unknown)")
        }
    }
}
