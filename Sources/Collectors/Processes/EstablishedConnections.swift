import Kernel

/// How many connections each process group serves: those that are established at the ports its processes listen on.
enum EstablishedConnections {
    /// Sums over all namespaces whose newest walk was whole; a group whose listeners nobody owns is left out.
    static func byGroup(_ censuses: [ScopeCensus], owners: ListenerOwners) -> [String: UInt64] {
        var counts: [String: UInt64] = [:]
        for newest in censuses {
            // A failed walk is told by the collectors of sockets.
            guard let census = try? newest.outcome.get() else { continue }
            for port in census.ports {
                let name = owners.name(of: port.inodes)
                if !name.isEmpty { counts[name, default: 0] += port.tally.states[.established] }
            }
        }
        return counts
    }
}
