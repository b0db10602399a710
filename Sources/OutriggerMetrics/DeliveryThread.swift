import Threads

/// The thread `outrigger` of the application: delivers at every interval, when a burst rings, and at the end.
final class DeliveryThread: Sendable {
    private let bell: Wakeup
    private let isStopping: Published<Bool>
    private let thread: Lock<NamedThread?>

    init(_ outbox: Outbox) throws(OutriggerMetricsError) {
        let isStopping = Published(false)
        self.isStopping = isStopping
        bell = outbox.bell
        do throws(ThreadError) {
            thread = Lock(
                try NamedThread("outrigger") {
                    var courier = outbox.courier()
                    let start = Monotonic.now
                    var isLast = false
                    while !isLast {
                        outbox.bell.wait(atMost: outbox.interval)
                        isLast = isStopping.value
                        courier.deliver(at: Monotonic.now - start, isLast: isLast)
                    }
                })
        } catch {
            throw .noThread(error.description)
        }
    }

    /// Delivers what is due once more and ends the thread; a second time it does nothing.
    func stop() {
        isStopping.publish(true)
        bell.ring()
        thread.withLock { thread in
            thread?.join()
            thread = nil
        }
    }
}
