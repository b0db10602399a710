import Telemetry
import Threads

/// Brings notices to the sinks, on a thread of its own that may block.
///
///     rules ──offer──▶ queue per sink ──step──▶ deliver ──▶ delivered, refused, or back into the queue
///
/// The thread runs `run()`; `close(within:)` lets it deliver what waits and return.
package final class Outbox: Sendable {
    /// One delivery may take this long; a slow sink delays the others by no more.
    package static let deliveryTimeout = Duration.seconds(5)

    private struct State {
        var queues: [OutboxQueue]
        var counts: [OutboxCounts]
        /// When draining ends; set once, at the shutdown.
        var deadline: Duration?
    }

    private let sinks: [any AlertSink]
    private let elapsed: @Sendable () -> Duration
    private let report: @Sendable (String) -> Void
    private let state: Lock<State>
    private let wakeup = Wakeup()

    /// `elapsed` is a monotonic clock; `report` takes a sentence for the log about each failed or refused delivery.
    package init(
        sinks: [any AlertSink], elapsed: @escaping @Sendable () -> Duration,
        report: @escaping @Sendable (String) -> Void
    ) {
        self.sinks = sinks
        self.elapsed = elapsed
        self.report = report
        state = Lock(
            State(queues: sinks.map { _ in OutboxQueue() }, counts: sinks.map { OutboxCounts(sink: $0.name) })
        )
    }

    /// Queues what each sink wants; never blocks on a sink.
    package func offer(_ notices: [AlertNotice]) {
        if notices.isEmpty { return }
        state.withLock { state in
            for (index, sink) in sinks.enumerated() {
                for notice in notices where sink.wants(notice) {
                    if !state.queues[index].offer(notice) { state.counts[index].dropped += 1 }
                }
            }
        }
        wakeup.ring()
    }

    /// The thread's loop; returns after `close`.
    package func run() {
        while true {
            let now = elapsed()
            let (isDone, pause) = state.withLock { state -> (Bool, Duration?) in
                let wakes = state.queues.compactMap(\.wakesAt).min()
                let isOver = state.deadline.map { wakes == nil || now >= $0 } ?? false
                let next = [wakes, state.deadline].compactMap { $0 }.min()
                return (isOver, next.map { max($0 - now, .zero) })
            }
            if isDone { return }
            if pause != .zero { wakeup.wait(atMost: pause) }
            step()
        }
    }

    /// One attempt for each sink that has something due.
    package func step() {
        for (index, sink) in sinks.enumerated() {
            let now = elapsed()
            let (batch, timeout) = state.withLock { state in
                let left = state.deadline.map { max($0 - now, .milliseconds(1)) } ?? Self.deliveryTimeout
                return (state.queues[index].take(sink.batchLimit, at: now), min(left, Self.deliveryTimeout))
            }
            if batch.isEmpty { continue }
            settle(batch, sink.deliver(batch, within: timeout), index)
        }
    }

    /// Lets the thread deliver what waits, for at most `limit`, and then return.
    package func close(within limit: Duration) {
        let deadline = elapsed() + limit
        state.withLock { state in
            state.deadline = deadline
            for index in state.queues.indices { state.queues[index].resume() }
        }
        wakeup.ring()
    }

    package var counts: [OutboxCounts] {
        state.withLock { state in
            zip(state.counts, state.queues).map { counts, queue in
                var counts = counts
                counts.waiting = queue.count
                return counts
            }
        }
    }

    private func settle(_ batch: [AlertNotice], _ delivery: Delivery, _ index: Int) {
        let now = elapsed()
        state.withLock { state in
            switch delivery {
            case .delivered:
                state.queues[index].succeeded()
                state.counts[index].delivered += batch.count
            case .refused:
                state.queues[index].succeeded()
                state.counts[index].refused += batch.count
            case .failed:
                state.counts[index].failed += batch.count
                state.counts[index].dropped += state.queues[index].failed(batch, at: now)
            }
        }
        switch delivery {
        case .delivered: break
        case .refused(let why): report("sink `\(sinks[index].name)` refused \(batch.count) alerts: \(why)")
        case .failed(let why): report("sink `\(sinks[index].name)` will be tried again: \(why)")
        }
    }
}
