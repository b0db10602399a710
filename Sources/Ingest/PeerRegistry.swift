import Threads

/// Who sends: one entry for each connection, and one for each process whose datagrams carry credentials.
///
/// The ingest thread writes and asks `peer(of:)`; everybody else reads `connected`, which is as of the last tick.
package final class PeerRegistry: @unchecked Sendable {  // all but `shown` belongs to the ingest thread
    /// Of processes that send datagrams; then it begins anew, and each is looked up again when it sends.
    static let processLimit = 1024

    private var connections: [UInt32: Peer] = [:]
    private var processes: [Int32: Peer] = [:]
    private var hasChanged = false
    private let shown = Published<[UInt32: Peer]>([:])

    package init() {}

    /// Those connected at the last tick, by number of their connection.
    package var connected: [UInt32: Peer] { shown.value }

    /// Asked by the ingest thread alone; `nil` when nothing is known.
    package func peer(of sender: Sender) -> Peer? {
        sender.connection != 0 ? connections[sender.connection] : processes[sender.process]
    }

    /// As many as there are connections, which `IngestServer.connectionLimit` bounds.
    func add(_ peer: Peer, connection: UInt32) {
        connections[connection] = peer
        hasChanged = true
    }

    func remove(connection: UInt32) {
        if connections.removeValue(forKey: connection) != nil { hasChanged = true }
    }

    /// Notes whoever sent a datagram with credentials; the name is read the first time only.
    func note(process: Int32, user: UInt32) {
        if process <= 0 || processes[process] != nil { return }
        if processes.count >= Self.processLimit { processes = [:] }
        processes[process] = Peer(process: process, user: user)
    }

    /// Shows what has changed to the other threads; called at most once a tick.
    func publish() {
        // A reader that is just looking is never waited for: then it is the next tick's.
        if hasChanged, shown.offer(connections) { hasChanged = false }
    }
}
