import PromQL
package import Telemetry

/// What one rule remembers from round to round.
package struct RuleProgress: Sendable {
    package enum Health: Hashable, Sendable {
        case unknown
        case ok
        case failing(String)
    }

    /// More results than this are a mistake of the expression, also where a group sets no limit.
    package static let resultLimit = 50_000

    package let rule: Rule
    package private(set) var health = Health.unknown
    /// By identity: the result's labels, the rule's, and `alertname`.
    package private(set) var alerts: [Labels: ActiveAlert] = [:]
    /// What the last good round wrote, to be marked when it vanishes.
    private(set) var written: Set<Labels> = []

    init(_ rule: Rule) { self.rule = rule }

    /// The memory of `earlier`, under a rule that was loaded again.
    init(_ rule: Rule, continuing earlier: RuleProgress) {
        self.rule = rule
        (health, alerts, written) = (earlier.health, earlier.alerts, earlier.written)
    }

    /// Whether its last round found nothing, and a round finds nothing again as long as no sample differs.
    var isAtRest: Bool { health == .ok && alerts.isEmpty && written.isEmpty && !rule.query.usesTime }

    /// Evaluates once; after an error everything stays as it was, but for alerts beyond a limit, which are forgotten.
    mutating func evaluate(_ round: RoundContext) -> RuleRound {
        do {
            var result = try rule.alerting == nil ? record(round) : alert(round)
            let fresh = Set(result.samples.map(\.labels))
            for gone in written.subtracting(fresh).sorted() {
                let marker = Sample(round.queryTime, StaleMarker.value)
                result.samples.append(RecordedSample(gone, marker))
            }
            written = fresh
            health = .ok
            return result
        } catch {
            health = .failing("\(error)")
            return RuleRound(failure: "\(error)")
        }
    }

    private func record(_ round: RoundContext) throws -> RuleRound {
        let results = try round.vector(of: rule.query)
        try checkLimit(results.count, round.group, kind: "series")
        var seen: Set<Labels> = []
        var samples: [RecordedSample] = []
        for element in results {
            var labels = element.labels
            labels[Labels.nameLabel] = rule.name
            for label in rule.labels { labels[label.name] = label.template.source }
            guard seen.insert(labels).inserted else { throw RuleFailure.sameLabels(after: "rule") }
            samples.append(RecordedSample(labels, Sample(round.queryTime, element.value)))
        }
        return RuleRound(samples: samples)
    }

    private mutating func alert(_ round: RoundContext) throws -> RuleRound {
        guard let alerting = rule.alerting else { return RuleRound() }
        var current: [Labels: (value: Double, context: TemplateContext)] = [:]
        for element in try round.vector(of: rule.query) {
            let context = round.templateContext(element)
            var identity = element.labels.setting(Labels.nameLabel, to: nil)
            for label in rule.labels { identity[label.name] = label.template.text(with: context) }
            identity["alertname"] = rule.name
            if current.updateValue((element.value, context), forKey: identity) != nil {
                throw RuleFailure.sameLabels(after: "alert")
            }
        }
        // The reference counts what is pending or firing after the round; what is kept firing counts as well.
        var next = alerts
        var notices: [AlertNotice] = []
        for identity in Set(alerts.keys).union(current.keys).sorted() {
            let now = current[identity]
            let annotations = now.map { now in
                Labels(alerting.annotations.map { Label($0.name, $0.template.text(with: now.context)) })
            }
            var alert = alerts[identity] ?? ActiveAlert(identity)
            let before = alert.state
            if let now, let annotations { alert.refresh(value: now.value, annotations: annotations) }
            alert.advance(isTrue: now != nil, alerting, at: round.now)
            if let notice = alert.notice(after: before, rule: rule, group: round.group, at: round.now) {
                notices.append(notice)
            }
            next[identity] = alert.state == .inactive ? nil : alert
        }
        let active = next.values.filter { $0.state.label != nil }.sorted { $0.labels < $1.labels }
        do {
            try checkLimit(active.count, round.group, kind: "alerts")
        } catch {
            alerts = [:]
            throw error
        }
        alerts = next
        return RuleRound(samples: active.flatMap { Self.samples($0, at: round.queryTime) }, notices: notices)
    }

    private func checkLimit(_ count: Int, _ group: RuleGroup, kind: String) throws(RuleFailure) {
        let limit = group.limit > 0 ? group.limit : Self.resultLimit
        if count > limit { throw .limit(limit, count: count, kind: kind) }
    }

    /// `ALERTS` and `ALERTS_FOR_STATE`.
    private static func samples(_ alert: ActiveAlert, at time: Timestamp) -> [RecordedSample] {
        guard let state = alert.state.label, let activeAt = alert.state.activeAt else { return [] }
        let shown = alert.labels.setting(Labels.nameLabel, to: "ALERTS").setting("alertstate", to: state)
        let since = alert.labels.setting(Labels.nameLabel, to: "ALERTS_FOR_STATE")
        return [
            RecordedSample(shown, Sample(time, 1)),
            RecordedSample(since, Sample(time, activeAt.seconds.rounded(.down))),
        ]
    }
}

/// What one rule made in one round.
struct RuleRound {
    var samples: [RecordedSample] = []
    var notices: [AlertNotice] = []
    var failure: String?
}

/// Why a rule that could be read could not be evaluated; the first two are the reference's sentences.
enum RuleFailure: Error, CustomStringConvertible {
    case sameLabels(after: String)
    case limit(Int, count: Int, kind: String)
    case notAVector(String)

    var description: String {
        switch self {
        case .sameLabels(let kind):
            "vector contains metrics with the same labelset after applying \(kind) labels"
        case .limit(let limit, let count, let kind): "exceeded limit of \(limit) with \(count) \(kind)"
        case .notAVector(let type): "the expression gives a \(type), where a rule needs a vector or a scalar"
        }
    }
}
