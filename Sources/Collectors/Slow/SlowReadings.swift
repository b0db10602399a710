package import Kernel
import Synchronization
package import Threads

/// What the `slow` thread publishes for the collectors, and the one thing they tell it.
package final class SlowReadings: Sendable {
    /// In the order of the scopes; those whose first walk has not ended are missing.
    package let censuses = Published<[ScopeCensus]>([])
    // All of these are `nil` before they were found for the first time.
    package let interfaces = Published<Result<NetworkInterfaces, KernelError>?>(nil)
    package let watched = Published<WatchedProcesses?>(nil)
    package let tasks = Published<Result<TaskCounts, KernelError>?>(nil)
    /// Of IPv4 and IPv6.
    package let udpQueues = Published<[Result<UDPQueues, KernelError>]?>(nil)
    package let arpEntries = Published<Result<ARPEntries, KernelError>?>(nil)
    package let threads = Published<ThreadReadings?>(nil)
    package let cgroups = Published<CgroupReadings?>(nil)
    /// Of groups whose looks have not ended nothing is known.
    package let memoryMaps = Published(MemoryMapReadings(byGroup: [:]))
    /// Established connections of the listening ports of each watched group, by its name.
    package let established = Published<[String: UInt64]>([:])
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
    case counted
    case added
    case listed

    package var description: String {
        switch self {
        case .walked: "the first walk over the sockets has not ended yet"
        case .scanned: "the first scan of the processes has not ended yet"
        case .counted: "the first count of the tasks has not ended yet"
        case .added: "the first look at this file has not ended yet"
        case .listed: "the first list of the network interfaces has not ended yet"
        }
    }
}
