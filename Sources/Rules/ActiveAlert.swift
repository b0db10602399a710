import PromQL
package import Telemetry

/// One alert of one rule: its identity, what it last said, and where it stands.
package struct ActiveAlert: Sendable {
    package let labels: Labels
    package private(set) var annotations = Labels()
    package private(set) var value = 0.0
    package private(set) var state = AlertState.inactive
    private var lastSentAt: Timestamp?

    /// How long a firing or resolved alert is not repeated.
    static let resendDelay = Duration.seconds(60)
    /// Receivers forget an alert that was not repeated for this many delays.
    private static let toleratedFailures: Int64 = 4

    init(_ labels: Labels) { self.labels = labels }

    mutating func refresh(value: Double, annotations: Labels) {
        (self.value, self.annotations) = (value, annotations)
    }

    mutating func advance(isTrue: Bool, _ rule: Rule.Alerting, at now: Timestamp) {
        state = state.after(isTrue: isTrue, hold: rule.hold, keepFiring: rule.keepFiring, at: now)
    }

    /// What to tell the sinks after the round at `now`, which changed the state from `before`.
    ///
    /// As `needsSending` of the reference: when first firing, when resolved, then after *more* than the delay.
    mutating func notice(
        after before: AlertState, rule: Rule, group: RuleGroup, at now: Timestamp
    ) -> AlertNotice? {
        let status: AlertNotice.Status
        let startsAt: Timestamp
        var endsAt = now + Self.validity(of: group)
        var isRepeated = false
        switch state {
        case .inactive: return nil
        case .pending(let since):
            if case .pending = before { return nil }
            (status, startsAt) = (.pending, since)
        case .firing(let firing):
            if case .firing = before { isRepeated = true }
            (status, startsAt) = (.firing, firing.firedAt)
        case .resolved(let firing, let end):
            if case .resolved = before { isRepeated = true }
            (status, startsAt, endsAt) = (.resolved, firing.firedAt, end)
        }
        if isRepeated, let lastSentAt, now - lastSentAt <= Self.resendDelay { return nil }
        if status != .pending { lastSentAt = now }
        return AlertNotice(
            group: group.name, status: status, labels: labels, annotations: annotations, value: value,
            timestamp: now, startsAt: startsAt, endsAt: endsAt,
            generatorPath: "/graph?g0.expr=\(Percent.query(rule.query.description))&g0.tab=1",
            isRepeated: isRepeated)
    }

    private static func validity(of group: RuleGroup) -> Duration {
        max(group.interval ?? .zero, resendDelay) * Int(toleratedFailures)
    }
}
