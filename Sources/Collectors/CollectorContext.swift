package import Kernel
package import Telemetry

/// What collectors are told when they are made: settings, and what the `slow` thread publishes for them.
package struct CollectorContext: Sendable {
    package let units: KernelUnits
    package let calls: HostCalls
    /// The house's clock, which the sidecar gives; without one it is always 1970.
    package let wallClock: @Sendable () -> ClockReading
    /// The clock of the `slow` thread, which never goes back.
    package let steadyClock: @Sendable () -> Timestamp
    /// What the `slow` thread has found.
    package let slow: SlowReadings
    /// Who asks the filesystems; without one they are not shown.
    package let filesystems: FilesystemWatch?
    /// How many ticks, fast ones included, fill a minute: the span of rolling maxima.
    package let ticksPerMinute: Int

    package init(
        units: KernelUnits = .ofThisMachine(), calls: HostCalls = HostCalls(),
        wallClock: @escaping @Sendable () -> ClockReading = { ClockReading(sinceEpoch: .zero) },
        steadyClock: @escaping @Sendable () -> Timestamp = { Timestamp(milliseconds: 0) },
        slow: SlowReadings = SlowReadings(), filesystems: FilesystemWatch? = nil, ticksPerMinute: Int = 600
    ) {
        self.units = units
        self.calls = calls
        self.wallClock = wallClock
        self.steadyClock = steadyClock
        self.slow = slow
        self.filesystems = filesystems
        self.ticksPerMinute = ticksPerMinute
    }
}
