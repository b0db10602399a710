package import Kernel
import Synchronization
package import Threads

/// What the `slow` thread publishes for the collectors, and the one thing they tell it.
package final class SlowReadings: Sendable {
    /// In the order of the scopes; those whose first walk has not ended are missing.
    package let censuses = Published<[ScopeCensus]>([])
    /// `nil` before the first scan.
    package let watched = Published<WatchedProcesses?>(nil)
    package let owners = Published<ListenerOwners>(ListenerOwners())
    /// In the order of the scopes; those that were not asked yet are missing.
    package let tcpInfo = Published<[TCPInfoFacts]>([])
    package let scopes: Published<NetworkScopes>

    private let listenersChanged = Atomic<UInt64>(0)
    private let processesChanged = Atomic<UInt64>(0)

    /// Begins with one namespace: the sidecar's own, or the one that it was told to measure.
    package init(_ scope: NetworkScope = NetworkScope()) { scopes = Published(NetworkScopes([scope])) }

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

/// What the `slow` thread has not yet done for the first time.
package enum NotYet: Error, Equatable, CustomStringConvertible {
    case walked
    case scanned

    package var description: String {
        switch self {
        case .walked: "the first walk over the sockets has not ended yet"
        case .scanned: "the first scan of the processes has not ended yet"
        }
    }
}
