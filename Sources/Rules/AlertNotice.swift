package import Telemetry

/// One thing to tell the sinks about one alert.
package struct AlertNotice: Hashable, Sendable {
    package enum Status: String, Sendable {
        case pending
        case firing
        case resolved
    }

    package let group: String
    package let status: Status
    /// With `alertname`; the alert's identity.
    package let labels: Labels
    package let annotations: Labels
    package let value: Double
    /// The evaluation's time.
    package let timestamp: Timestamp
    /// When it fired; for a pending alert, when its expression became true.
    package let startsAt: Timestamp
    /// When it was resolved; for others, until when receivers should believe it.
    package let endsAt: Timestamp
    /// The path and query that show the expression, to be put behind an external URL.
    package let generatorPath: String
    /// Whether nothing changed and this only reminds.
    package let isRepeated: Bool

    package init(
        group: String, status: Status, labels: Labels, annotations: Labels, value: Double,
        timestamp: Timestamp, startsAt: Timestamp, endsAt: Timestamp, generatorPath: String, isRepeated: Bool
    ) {
        self.group = group
        self.status = status
        self.labels = labels
        self.annotations = annotations
        self.value = value
        self.timestamp = timestamp
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.generatorPath = generatorPath
        self.isRepeated = isRepeated
    }
}
