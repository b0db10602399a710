import Bytes
package import PromQL
import Telemetry

/// One rule as it was written and found sound.
package struct Rule: Sendable {
    package enum Kind: Sendable {
        case recording
        case alerting(Alerting)
    }

    /// What only alerts have.
    package struct Alerting: Sendable {
        /// `for`.
        package let hold: Duration
        package let keepFiring: Duration
        package let annotations: [TemplatedText]
    }

    /// A label or annotation; the text of a recording rule's label is taken as it is.
    package struct TemplatedText: Sendable {
        package let name: String
        package let template: Template
    }

    /// The recorded metric, or the alert's name.
    package let name: String
    package let query: Query
    /// The expression as it stands in the file.
    package let expression: String
    package let kind: Kind
    /// The group's labels, with the rule's own in their stead where both have one.
    package let labels: [TemplatedText]
    /// Where the rule begins in its file.
    package let line: Int

    package var alerting: Alerting? {
        if case .alerting(let alerting) = kind { return alerting }
        return nil
    }

    /// Name and labels: what a rule is recognised by after a reload.
    var identity: String {
        let kind = alerting == nil ? "record" : "alert"
        return "\(kind) \(name) "
            + labels.map { "\($0.name)=\(GoQuote.quoted($0.template.source))" }.joined(separator: ",")
    }
}

/// Rules that are evaluated together, in order, at one timestamp.
package struct RuleGroup: Sendable {
    package let file: String
    package let name: String
    /// `nil`: evaluated as soon as samples arrive.
    package let interval: Duration?
    package let queryOffset: Duration
    /// The most results that one rule may have; 0 means any number.
    package let limit: Int
    package let rules: [Rule]

    /// Where its rounds stand within an interval: spread, but the same after every restart.
    var slotOffset: Duration {
        guard let interval, interval > .zero else { return .zero }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a
        for byte in "\(file);\(name)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return .milliseconds(Int64(hash % UInt64(max(interval.wholeMilliseconds, 1))))
    }

    /// The newest slot that is not after `now`; `nil` without an interval.
    func slot(atOrBefore now: Timestamp) -> Timestamp? {
        guard let interval, interval.wholeMilliseconds > 0 else { return nil }
        let size = interval.wholeMilliseconds
        let distance = now.milliseconds &- slotOffset.wholeMilliseconds
        let phase = ((distance % size) + size) % size
        return Timestamp(milliseconds: now.milliseconds - phase)
    }
}
