package import Telemetry

/// Where one alert stands, and since when.
///
///     inactive → pending → firing → resolved → (forgotten, or inactive again)
///
/// The semantics are those of Prometheus' `rules/alerting.go`.
package enum AlertState: Hashable, Sendable {
    case inactive
    case pending(since: Timestamp)
    case firing(Firing)
    case resolved(Firing, at: Timestamp)

    /// What is known of an alert that fires or fired.
    package struct Firing: Hashable, Sendable {
        /// When the expression became true.
        package var activeAt: Timestamp
        /// When `for` had passed.
        package var firedAt: Timestamp
        /// Since when it only fires because of `keep_firing_for`.
        package var keptSince: Timestamp?

        package init(activeAt: Timestamp, firedAt: Timestamp, keptSince: Timestamp? = nil) {
            self.activeAt = activeAt
            self.firedAt = firedAt
            self.keptSince = keptSince
        }
    }

    /// How long a resolved alert is remembered and sent again.
    package static let resolvedRetention = Duration.seconds(15 * 60)

    /// The state after the rule's expression was, or was not, true at `now`.
    package func after(
        isTrue: Bool, hold: Duration, keepFiring: Duration, at now: Timestamp
    ) -> AlertState {
        isTrue ? afterTrue(hold, now) : afterFalse(keepFiring, now)
    }

    private func afterTrue(_ hold: Duration, _ now: Timestamp) -> AlertState {
        switch self {
        case .inactive, .resolved: return Self.pendingOrFiring(since: now, hold, now)
        case .pending(let since): return Self.pendingOrFiring(since: since, hold, now)
        case .firing(var firing):
            // `for` was raised by a reload.
            if now - firing.activeAt < hold { return .pending(since: firing.activeAt) }
            firing.keptSince = nil
            return .firing(firing)
        }
    }

    private func afterFalse(_ keepFiring: Duration, _ now: Timestamp) -> AlertState {
        switch self {
        case .inactive, .pending: return .inactive
        case .resolved(_, let end): return now - end > Self.resolvedRetention ? .inactive : self
        case .firing(var firing):
            let since = firing.keptSince ?? now
            guard keepFiring > .zero, now - since < keepFiring else { return .resolved(firing, at: now) }
            firing.keptSince = since
            return .firing(firing)
        }
    }

    private static func pendingOrFiring(
        since start: Timestamp, _ hold: Duration, _ now: Timestamp
    ) -> AlertState {
        now - start >= hold
            ? .firing(Firing(activeAt: start, firedAt: now)) : .pending(since: start)
    }

    /// The label `alertstate`, while there is one.
    package var label: String? {
        switch self {
        case .pending: "pending"
        case .firing: "firing"
        case .inactive, .resolved: nil
        }
    }

    /// Since when the expression has been true.
    package var activeAt: Timestamp? {
        switch self {
        case .inactive: nil
        case .pending(let since): since
        case .firing(let firing), .resolved(let firing, _): firing.activeAt
        }
    }
}
