public import CoreMetrics
import Threads

/// Sends what an application measures through swift-metrics to the sidecar beside it.
///
///     let factory = try OutriggerMetricsFactory()
///     MetricsSystem.bootstrap(factory)
///     Counter(label: "chat.sent", dimensions: [("room", "lobby")]).increment()
///     factory.shutdown()
///
/// Measuring never waits for the sidecar: counters add up in place, timings are held, and a thread named `outrigger`
/// sends them. While the sidecar is slow or away counters and gauges lose nothing; timings beyond a limit are
/// dropped and counted. Make a metric once and keep it: to find it again costs a hundred times an increment.
public final class OutriggerMetricsFactory: MetricsFactory {
    private let outbox: Outbox
    private let dimensions: [(String, String)]
    private let thread: DeliveryThread?

    /// Starts the thread that delivers; whether a sidecar is there yet does not matter.
    public init(_ options: OutriggerMetricsOptions = OutriggerMetricsOptions()) throws(OutriggerMetricsError)
    {
        outbox = try Outbox(options)
        dimensions = options.dimensions
        thread = try DeliveryThread(outbox)
    }

    /// Leaves the delivery to whoever has a courier of `outbox`.
    package init(_ outbox: Outbox, dimensions: [(String, String)] = []) {
        self.outbox = outbox
        self.dimensions = dimensions
        thread = nil
    }

    deinit { shutdown() }

    /// Delivers what is due and stops; a sidecar whose queue is full is waited for, up to four intervals.
    ///
    /// What is measured afterwards is not sent.
    public func shutdown() { thread?.stop() }

    /// What became of everything so far.
    public var report: DeliveryReport { outbox.telemetry.report }

    /// A counter of whole steps; `reset()` does nothing, because a total that falls would read as a restart.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        make(.counter, label, dimensions) { CounterCell($0, refused: self.refused) }
            ?? RefusedHandler(refused)
    }

    /// A counter of fractional steps, whose `reset()` does nothing either.
    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        make(.fractionCounter, label, dimensions) {
            FractionCounterCell($0, refused: self.refused)
        } ?? RefusedHandler(refused)
    }

    /// A gauge that is sent when it has changed, and once a minute.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions) ?? RefusedHandler(refused)
    }

    /// A histogram when it aggregates, otherwise a gauge.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        if !aggregate { return gauge(label, dimensions) ?? RefusedHandler(refused) }
        return values(.distribution, label, dimensions) ?? RefusedHandler(refused)
    }

    /// A histogram in seconds, whatever unit is preferred for display.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        values(.timer, label, dimensions) ?? RefusedHandler(refused)
    }

    /// Forgets a metric once it is delivered; whoever still holds it loses nothing.
    public func destroyCounter(_ handler: any CounterHandler) { destroy(handler) }
    /// As `destroyCounter`.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { destroy(handler) }
    /// As `destroyCounter`.
    public func destroyMeter(_ handler: any MeterHandler) { destroy(handler) }
    /// As `destroyCounter`.
    public func destroyRecorder(_ handler: any RecorderHandler) { destroy(handler) }
    /// As `destroyCounter`.
    public func destroyTimer(_ handler: any TimerHandler) { destroy(handler) }

    private var refused: CounterCell { outbox.telemetry.samplesRefused }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeCell? {
        make(.gauge, label, dimensions) { GaugeCell($0, refused: self.refused) }
    }

    private func values(
        _ kind: CellIdentity.Kind, _ label: String, _ dimensions: [(String, String)]
    ) -> ValueCell? {
        make(kind, label, dimensions) {
            ValueCell($0, room: outbox.room, refused: self.refused)
        }
    }

    private func make<Kind: Cell>(
        _ kind: CellIdentity.Kind, _ label: String, _ dimensions: [(String, String)],
        _ made: (CellIdentity) -> Kind
    ) -> Kind? {
        let identity = CellIdentity(kind, label, self.dimensions + dimensions)
        return outbox.registry.cell(identity) { identity in
            if identity.frame.isCut { outbox.telemetry.metricsCut.add(1) }
            return made(identity)
        }
    }

    /// A metric that we did not make, or that was refused, is nothing to us.
    private func destroy(_ handler: AnyObject) {
        if let cell = handler as? any Cell { outbox.registry.destroy(cell) }
    }
}
