package import Kernel
import Synchronization
package import Threads

/// What the `slow` thread publishes for the collectors, and the one thing they tell it.
package final class SlowReadings: Sendable {
    /// The newest finished walk; `nil` before the first.
    package let states = Published<Result<SocketStates, KernelError>?>(nil)
    package let owners = Published<ListenerOwners>(ListenerOwners())
    package let watched = Published<WatchedProcesses>(WatchedProcesses())

    private let listenersChanged = Atomic<UInt64>(0)
    private let processesChanged = Atomic<UInt64>(0)

    package init() {}

    /// How often a listener has appeared: written by the tick thread alone.
    package var listenerChanges: UInt64 { listenersChanged.load(ordering: .relaxed) }

    /// How often a watched process has gone: written by the tick thread alone.
    package var processChanges: UInt64 { processesChanged.load(ordering: .relaxed) }

    package func noteNewListener() {
        listenersChanged.store(listenerChanges &+ 1, ordering: .relaxed)
    }

    package func noteProcessGone() {
        processesChanged.store(processChanges &+ 1, ordering: .relaxed)
    }
}
