package import Kernel

/// One listening TCP socket through the window.
package struct Listener: Sendable {
    package let endpoint: SocketEndpoint
    package let inode: UInt32
    /// Connections that wait at the end of the window.
    package let queue: UInt32
    /// The same at its beginning; `nil` for one that was not there yet.
    package let queueBefore: UInt32?
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

    /// Whether it was full at any look within the window.
    package var hasBeenFull: Bool {
        limit.map { max(queue, peak.queue, queueBefore ?? 0) > $0 } ?? false
    }

    /// Looks that found at least half of the limit in use, those at both ends of the window when there were no others.
    package var halfFullLooks: Int {
        guard let limit, peak.looks < 2 else { return peak.halfFull }
        return [queueBefore ?? 0, queue].count { $0 > 0 && UInt64($0) * 2 >= UInt64(limit) }
    }

    /// Whether no look found less than half of the limit in use.
    package var isAlwaysHalfFull: Bool { halfFullLooks >= 2 && halfFullLooks >= peak.looks }

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

extension Listener {
    /// The sockets of one address and port as one: the queue of the fullest, the drops of all.
    static func joined(_ group: [Listener]) -> Listener? {
        guard let fullest = group.max(by: { $0.fill < $1.fill }) else { return nil }
        let drops = group.compactMap(\.drops)
        var owners: [ProcessSample] = []
        for owner in fullest.owners + group.flatMap(\.owners)
        where !owners.contains(where: { $0.pid == owner.pid }) { owners.append(owner) }
        return Listener(
            endpoint: fullest.endpoint, inode: fullest.inode, queue: fullest.queue,
            queueBefore: fullest.queueBefore, limit: fullest.limit,
            drops: drops.first.map { first in
                Change(
                    source: first.source, field: first.field,
                    before: drops.reduce(0) { $0 &+ $1.before }, after: drops.reduce(0) { $0 &+ $1.after })
            },
            peak: fullest.peak, owners: owners)
    }

    /// How full it was at most.
    private var fill: Double {
        Double(max(queue, peak.queue)) / (Double(limit ?? UInt32.max) + 1)
    }
}

extension Sequence<Listener> {
    /// One for each address and port, in the order in which they come.
    func joinedByEndpoint() -> [Listener] {
        var order: [SocketEndpoint] = []
        var groups: [SocketEndpoint: [Listener]] = [:]
        for listener in self {
            if groups[listener.endpoint] == nil { order.append(listener.endpoint) }
            groups[listener.endpoint, default: []].append(listener)
        }
        return order.compactMap { groups[$0].flatMap(Listener.joined) }
    }
}

extension Examination {
    /// The listeners of the later sample, those of the target alone when there is one.
    package func listeners() throws(Unknown) -> [Listener] { try allListeners().filter(isAsked) }

    /// The listeners of the later sample, whatever the target.
    package func allListeners() throws(Unknown) -> [Listener] {
        let rows = try after.listeners.get()
        var earlier: [SocketKey: TCPSocket] = [:]
        // Without the earlier rows nothing is known to have moved.
        let earlierRows = try? before.listeners.get()
        for row in earlierRows ?? [] { earlier[row.key] = row }
        let owners = (try? after.owners.get()) ?? [:]
        let processes = Dictionary(after.processes.map { ($0.pid, $0) }) { first, _ in first }
        return rows.map { row in
            Listener(
                endpoint: row.local, inode: row.inode, queue: row.receiveQueue,
                queueBefore: earlier[row.key]?.receiveQueue,
                // Without sock_diag the limit is told as 0; with it, 0 is what listen(2) was given.
                limit: row.sendQueue == 0 && row.drops == nil ? nil : row.sendQueue,
                drops: earlierRows == nil
                    ? nil
                    : row.drops.map { now in
                        // A listener that was not there began at 0.
                        Change(
                            source: "sock_diag", field: "listen.drops",
                            before: Int64(earlier[row.key]?.drops ?? 0), after: Int64(now))
                    },
                peak: queues.peaks[row.inode] ?? QueueWatch.Peak(),
                owners: (owners[row.inode] ?? []).compactMap { processes[$0] })
        }
    }

    func isAsked(_ listener: Listener) -> Bool {
        switch question.target {
        case .everything: true
        // Of all processes only those of the group were looked into.
        case .cgroup: !listener.owners.isEmpty || isUnowned(listener)
        case .port(let port): listener.port == port
        case .process(let pid):
            listener.owners.contains { $0.pid == pid } || isUnowned(listener) && !mayLookInto(pid)
        }
    }
}
