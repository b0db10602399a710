import CoreMetrics

/// Stands for every metric made beyond the limit: takes nothing, and counts what it did not take.
final class RefusedHandler: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler,
    TimerHandler
{
    private let refused: CounterCell

    init(_ refused: CounterCell) { self.refused = refused }

    func increment(by amount: Int64) { refused.add(1) }
    func increment(by amount: Double) { refused.add(1) }
    func decrement(by amount: Double) { refused.add(1) }
    func reset() {}
    func set(_ value: Int64) { refused.add(1) }
    func set(_ value: Double) { refused.add(1) }
    func record(_ value: Int64) { refused.add(1) }
    func record(_ value: Double) { refused.add(1) }
    func recordNanoseconds(_ duration: Int64) { refused.add(1) }
}
