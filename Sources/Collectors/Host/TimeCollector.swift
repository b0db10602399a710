import Bytes
package import Kernel
package import Telemetry

/// The host's clock, its time zone, and where the kernel gets the time from.
package struct TimeCollector: Collector {
    package static let name = "time"
    package static let title = "Clock"
    package static let metrics = [available, current, seconds, zoneOffset]

    static let available = Metric.gauge(
        "node_time_clocksource_available_info", "Always 1, for each clock source that the kernel could use.",
        labels: ["clocksource", "device"])
    static let current = Metric.gauge(
        "node_time_clocksource_current_info", "Always 1, for the clock source that the kernel uses.",
        labels: ["clocksource", "device"])
    static let seconds = Metric.gauge(
        "node_time_seconds", "The clock when it was read, in Unix time.")
    static let zoneOffset = Metric.gauge(
        "node_time_zone_offset_seconds", "How far the time zone is ahead of UTC.", labels: ["time_zone"])

    /// The number of the kernel's one clock source device.
    private static let device = "0"

    private let clock: @Sendable () -> ClockReading

    package init(clock: @escaping @Sendable () -> ClockReading) { self.clock = clock }

    package func collect(from host: HostFiles, into row: inout Row) throws {
        let now = clock()
        row[Self.seconds] = now.sinceEpoch.inSeconds
        row[Self.zoneOffset, now.zone] = Double(now.zoneOffsetSeconds)
        do {
            try host.availableClockSources { row[Self.available, $0, Self.device] = 1 }
            try host.currentClockSource { row[Self.current, $0, Self.device] = 1 }
        } catch KernelError.missing {
            // A container without /sys: the clock can be told all the same.
        }
    }
}
