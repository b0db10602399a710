import Kernel

/// Connections that one listening port accepted, or all that were opened from here.
package struct ConnectionGroup: Sendable {
    /// `nil` for those opened from here.
    package let listener: Listener?
    package let connections: [Connection]
    /// All established connections of that port, or opened from here.
    package let established: Int

    package var count: Int { connections.count }

    package var place: Place {
        if let listener { return listener.place }
        let destinations = Set(connections.map(\.after.remote.text))
        guard destinations.count == 1, let destination = destinations.first else { return Place() }
        return Place(tuple: "\(connections[0].after.local.address) → \(destination)")
    }

    package var touches: Set<Subject> { listener?.touches ?? [.namespace] }

    /// The peers with the most of something, as `10.0.0.9:51234 (2.1 MiB)`.
    package func top(_ number: Int, by bytes: (TCPSocket) -> UInt32) -> [Connection] {
        Array(
            connections.sorted {
                (bytes($1.after), $0.after.remote) < (bytes($0.after), $1.after.remote)
            }.prefix(number))
    }

    /// At least five, and one of a hundred: fewer are the mishaps of single peers.
    package static func isMany(_ count: Int, of all: Int) -> Bool {
        count >= fewest && Double(count) >= Double(all) * leastShare
    }

    package static let fewest = 5
    package static let leastShare = 0.01
}

extension Examination {
    /// Connections by who accepted them, most first, as far as they are many; those of the target alone.
    ///
    /// Many of all established connections suffice for each group, many of its own for one.
    package func manyByServer(_ connections: [Connection]) throws(Unknown) -> [ConnectionGroup] {
        guard connections.count >= ConnectionGroup.fewest else { return [] }
        let facts = try after.sockets.get()
        let isManyOfAll = ConnectionGroup.isMany(connections.count, of: facts[.established])
        return byServer(connections, in: facts).filter {
            isManyOfAll || ConnectionGroup.isMany($0.count, of: $0.established)
        }
    }

    /// Connections by who accepted them, most first; those of the target alone.
    package func byServer(_ connections: [Connection], in facts: SocketFacts) -> [ConnectionGroup] {
        // Without listeners nobody is known to have accepted anything.
        let listeners = Dictionary((try? allListeners())?.map { ($0.port, $0) } ?? []) { first, second in
            first.owners.isEmpty ? second : first
        }
        let served = facts.ports.values.reduce(0) { $0 + ($1.byState[.established] ?? 0) }
        let opened = max(facts[.established] - served, 0)
        let groups = Dictionary(grouping: connections) { connection in
            listeners[connection.after.local.port]?.port
        }
        return groups.sorted { ($1.value.count, $0.key ?? 0) < ($0.value.count, $1.key ?? 0) }
            .compactMap { port, connections in
                let listener = port.flatMap { listeners[$0] }
                guard question.target == .everything || listener.map(isAsked) == true else { return nil }
                let established = port.map { facts.ports[$0]?.byState[.established] ?? 0 } ?? opened
                return ConnectionGroup(
                    listener: listener, connections: connections, established: established)
            }
    }
}
