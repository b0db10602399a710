package import Kernel

/// What collectors are told when they are made: settings, and what the `slow` thread publishes for them.
package struct CollectorContext: Sendable {
    package let units: KernelUnits
    /// What the `slow` thread has found.
    package let slow: SlowReadings
    /// Who asks the filesystems; without one they are not shown.
    package let filesystems: FilesystemWatch?
    /// How many ticks, fast ones included, fill a minute: the span of rolling maxima.
    package let ticksPerMinute: Int

    package init(
        units: KernelUnits = .ofThisMachine(), slow: SlowReadings = SlowReadings(),
        filesystems: FilesystemWatch? = nil, ticksPerMinute: Int = 600
    ) {
        self.units = units
        self.slow = slow
        self.filesystems = filesystems
        self.ticksPerMinute = ticksPerMinute
    }
}
