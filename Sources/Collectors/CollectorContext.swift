package import Kernel
package import Telemetry

/// What collectors are told when they are made: settings, and what the `slow` thread publishes for them.
package struct CollectorContext: Sendable {
    package let units: KernelUnits
    /// What the `slow` thread has found.
    package let slow: SlowReadings
    /// How many ticks, fast ones included, fill a minute: the span of rolling maxima.
    package let ticksPerMinute: Int

    /// The clock of the `slow` thread, which never goes back.
    package let clock: @Sendable () -> Timestamp

    package init(
        units: KernelUnits = .ofThisMachine(), slow: SlowReadings = SlowReadings(), ticksPerMinute: Int = 600,
        clock: @escaping @Sendable () -> Timestamp = { Timestamp(milliseconds: 0) }
    ) {
        self.units = units
        self.slow = slow
        self.ticksPerMinute = ticksPerMinute
        self.clock = clock
    }
}
