package import Telemetry

/// What the rule engine says of itself on the page.
package struct RuleMetrics {
    package static let evaluations = Metric.counter(
        "outrigger_rule_evaluations_total", "Evaluations of single rules.", labels: ["group"])
    package static let failures = Metric.counter(
        "outrigger_rule_evaluation_failures_total", "Evaluations of single rules that ended in an error.",
        labels: ["group"])
    package static let missed = Metric.counter(
        "outrigger_rule_missed_rounds_total",
        "Rounds of a group that were skipped because it was too late for them.",
        labels: ["group"])
    package static let duration = Metric.gauge(
        "outrigger_rule_evaluation_duration_seconds", "How long the group's last round took.",
        labels: ["group"])
    package static let lastEvaluation = Metric.gauge(
        "outrigger_rule_last_evaluation_timestamp_seconds",
        "The time for which the group was last evaluated.",
        labels: ["group"])
    package static let alerts = Metric.gauge(
        "outrigger_rule_alerts", "Alerts of the group that are pending or firing.",
        labels: ["group", "state"])

    package static let all = [evaluations, failures, missed, duration, lastEvaluation, alerts]

    private var row = Row(catalogue: RuleMetrics.all)

    package init() {}

    /// The section of this tick's snapshot.
    package mutating func section(of engine: RuleEngine) -> Section {
        row.begin()
        for (group, label) in zip(engine.groups, Self.labels(of: engine.groups)) {
            row[Self.evaluations, label] = Double(group.evaluations)
            row[Self.failures, label] = Double(group.failures)
            row[Self.missed, label] = Double(group.missedRounds)
            row[Self.duration, label] = group.lastDuration.inSeconds
            row[Self.lastEvaluation, label] = group.lastEvaluation?.seconds ?? 0
            row[Self.alerts, label, "pending"] = Double(group.alertCount("pending"))
            row[Self.alerts, label, "firing"] = Double(group.alertCount("firing"))
        }
        row.finish()
        return Section(name: "rules", layout: row.layout, values: row.values)
    }

    /// The groups' names; one that another file also uses is told apart by its file.
    static func labels(of groups: [GroupProgress]) -> [String] {
        let names = Dictionary(grouping: groups.map(\.group), by: \.name)
        return groups.map { progress in
            let group = progress.group
            return names[group.name]?.count == 1 ? group.name : "\(group.file);\(group.name)"
        }
    }
}
