/// What collectors are told when they are made: settings, and what the `slow` thread publishes for them.
package struct CollectorContext: Sendable {
    /// What the `slow` thread has found.
    package var slow = SlowReadings()
    /// How many ticks, fast ones included, fill a minute: the span of rolling maxima.
    package var ticksPerMinute = 600

    package init() {}
}
