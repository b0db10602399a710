/// What a look at the host's clock shows.
package struct ClockReading: Equatable, Sendable {
    /// Since 1970 began in UTC.
    package let sinceEpoch: Duration
    /// The short name of the time zone now, such as `CEST`.
    package let zone: String
    package let zoneOffsetSeconds: Int

    package init(sinceEpoch: Duration, zone: String = "UTC", zoneOffsetSeconds: Int = 0) {
        self.sinceEpoch = sinceEpoch
        self.zone = zone
        self.zoneOffsetSeconds = zoneOffsetSeconds
    }
}
