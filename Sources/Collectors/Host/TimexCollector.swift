package import Kernel
package import Telemetry

/// How well the host's clock is steered, from adjtimex(2).
package struct TimexCollector: Collector {
    package static let name = "timex"
    package static let title = "Clock synchronisation"
    package static let changesSeldom = true
    package static let metrics = columns.map(\.metric)

    /// As adjtimex(2) scales frequencies: parts per million times 2^16.
    private static let frequencyScale = 1e6 * 65536

    private static let columns: [(metric: Metric, value: @Sendable (ClockDiscipline) -> Double)] = [
        (
            gauge("estimated_error_seconds", "Estimated error of the clock."),
            { Double($0.estimatedErrorMicroseconds) / 1e6 }
        ),
        (
            gauge("frequency_adjustment_ratio", "How fast the clock is made to run, 1 being its own speed."),
            { 1 + Double($0.frequency) / frequencyScale }
        ),
        (gauge("loop_time_constant", "Time constant of the phase-locked loop."), { Double($0.timeConstant) }),
        (
            gauge("maxerror_seconds", "Largest possible error of the clock."),
            { Double($0.maximumErrorMicroseconds) / 1e6 }
        ),
        (
            gauge("offset_seconds", "How far the clock is from its reference."),
            { Double($0.offset) / $0.unitsPerSecond }
        ),
        (
            counter("pps_calibration_total", "Calibration intervals of the pulse per second."),
            { Double($0.ppsCalibrations) }
        ),
        (counter("pps_error_total", "Calibration errors of the pulse per second."), { Double($0.ppsErrors) }),
        (
            gauge("pps_frequency_hertz", "Frequency of the pulse per second."),
            { Double($0.ppsFrequency) / frequencyScale }
        ),
        (
            gauge("pps_jitter_seconds", "Jitter of the pulse per second."),
            { Double($0.ppsJitter) / $0.unitsPerSecond }
        ),
        (
            counter("pps_jitter_total", "Times that the pulse per second passed the limit of jitter."),
            { Double($0.ppsJitterExceeded) }
        ),
        (
            gauge("pps_shift_seconds", "Length of the calibration interval of the pulse per second."),
            { Double($0.ppsShiftSeconds) }
        ),
        (
            counter(
                "pps_stability_exceeded_total",
                "Times that the pulse per second passed the limit of stability."),
            { Double($0.ppsStabilityExceeded) }
        ),
        (
            gauge("pps_stability_hertz", "How far the frequency of the pulse per second has moved lately."),
            { Double($0.ppsStability) / frequencyScale }
        ),
        (gauge("status", "The status bits of adjtimex(2)."), { Double($0.status) }),
        (
            gauge("sync_status", "Whether the clock is synchronised to a reliable server, 1 or 0."),
            { $0.isSynchronized ? 1 : 0 }
        ),
        (
            gauge("tai_offset_seconds", "How far International Atomic Time is ahead of UTC, when known."),
            { Double($0.taiOffsetSeconds) }
        ),
        (
            gauge("tick_seconds", "Time between two ticks of the clock."),
            { Double($0.tickMicroseconds) / 1e6 }
        ),
    ]

    private static func gauge(_ name: String, _ help: String) -> Metric { .gauge("node_timex_\(name)", help) }

    private static func counter(_ name: String, _ help: String) -> Metric {
        .counter("node_timex_\(name)", help)
    }

    private let calls: HostCalls

    package init(calls: HostCalls) { self.calls = calls }

    package func collect(from host: HostFiles, into row: inout Row) throws {
        let discipline = try calls.clockDiscipline()
        for (metric, value) in Self.columns { row[metric] = value(discipline) }
    }
}
