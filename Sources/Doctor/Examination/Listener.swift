package import Kernel

/// One listening TCP socket through the window.
package struct Listener: Sendable {
    package let endpoint: SocketEndpoint
    package let inode: UInt32
    /// Connections that wait at the end of the window.
    package let queue: UInt32
    /// The latched limit; `nil` where it cannot be seen.
    package let limit: UInt32?
    /// How many it dropped; `nil` where that cannot be seen.
    package let drops: Change?
    package let peak: QueueWatch.Peak
    /// Those that hold it, lowest pid first, as far as they were looked into.
    package let owners: [ProcessSample]

    package var port: UInt16 { endpoint.port }

    /// Full means more than the limit: limit + 1 connections fit (sk_acceptq_is_full() of include/net/sock.h).
    package var isFull: Bool { limit.map { queue > $0 } ?? false }

    package var place: Place {
        Place(
            address: endpoint.address, port: port, pid: owners.first?.pid, process: owners.first?.name,
            cgroup: owners.first?.cgroups.first)
    }

    /// What a finding about it touches.
    package var touches: Set<Subject> {
        var all: Set<Subject> = [.listener(port)]
        for owner in owners {
            all.insert(.process(owner.pid))
            all.formUnion(owner.cgroups.map(Subject.cgroup))
        }
        return all
    }
}

extension Examination {
    /// The listeners of the later sample, those of the target alone when there is one.
    package func listeners() throws(Unknown) -> [Listener] {
        let rows = try after.listeners.get()
        var earlier: [UInt64: TCPSocket] = [:]
        // Without the earlier rows nothing is known to have moved.
        for row in (try? before.listeners.get()) ?? [] { earlier[row.cookie] = row }
        let owners = (try? after.owners.get()) ?? [:]
        let processes = Dictionary(after.processes.map { ($0.pid, $0) }) { first, _ in first }
        return rows.map { row in
            Listener(
                endpoint: row.local, inode: row.inode, queue: row.receiveQueue,
                limit: row.sendQueue == 0 ? nil : row.sendQueue,
                drops: row.drops.map { now in
                    // A listener that was not there began at 0.
                    Change(
                        source: "sock_diag", field: "listen.drops",
                        before: Int64(earlier[row.cookie].flatMap(\.drops) ?? 0), after: Int64(now))
                },
                peak: queues.peaks[row.inode] ?? QueueWatch.Peak(),
                owners: (owners[row.inode] ?? []).compactMap { processes[$0] })
        }.filter(isAsked)
    }

    private func isAsked(_ listener: Listener) -> Bool {
        switch question.target {
        case .everything: true
        // Of all processes only those of the group were looked into.
        case .cgroup: !listener.owners.isEmpty
        case .port(let port): listener.port == port
        case .process(let pid):
            // Where nobody may say whose a listener is, all in the namespace of the process are meant.
            listener.owners.contains { $0.pid == pid } || (try? after.owners.get()) == nil
        }
    }
}
