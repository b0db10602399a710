import Telemetry

/// What the jobs of the `slow` thread are told when they are made.
package struct SlowContext {
    /// Where results are published.
    package let readings: SlowReadings
    package let procfs: String
    package let sysfs: String
    /// What to watch; none: every process that owns a listening TCP socket.
    package let rules: [ProcessRule]
    /// What keeps strangers from choosing addresses that meet in a hash table.
    package let seed: UInt64
    /// The CPU time of the calling thread.
    package let processorTime: @Sendable () -> Duration

    package init(
        readings: SlowReadings, procfs: String = "/proc", sysfs: String = "/sys", rules: [ProcessRule] = [],
        seed: UInt64 = 0, processorTime: @escaping @Sendable () -> Duration = { .zero }
    ) {
        self.readings = readings
        self.procfs = procfs
        self.sysfs = sysfs
        self.rules = rules
        self.seed = seed
        self.processorTime = processorTime
    }
}
