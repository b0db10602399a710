/// What full accept queues refused within the window, and whose queues they were.
///
/// The namespace counts; a listener's own drops tell the share, as they count other drops too (kernel.md §2.4).
package struct AcceptOverflow: Sendable {
    /// A listener to blame.
    package struct Share: Sendable {
        package let listener: Listener
        /// Connections refused; an estimate unless `isMeasured`.
        package let refused: Int64
        /// Whether its own drops moved.
        package let isMeasured: Bool
    }

    /// ListenOverflows.
    package let overflows: Change
    /// ListenDrops, of which the overflows are a part.
    package let drops: Change
    /// Those of the target alone when there is one.
    package let shares: [Share]
    /// Whether no listener that lives can be blamed.
    package let isUnattributed: Bool
}

extension Examination {
    package func acceptOverflow() throws(Unknown) -> AcceptOverflow {
        let overflows = try change("TcpExt.ListenOverflows")
        let drops = changeIfAny("TcpExt.ListenDrops")
        // The counter has moved whether or not the rows can be seen.
        let all = (try? allListeners()) ?? []
        guard overflows.delta > 0 else {
            return AcceptOverflow(overflows: overflows, drops: drops, shares: [], isUnattributed: false)
        }
        let shares = shares(of: overflows.delta, among: all)
        return AcceptOverflow(
            overflows: overflows, drops: drops, shares: shares.filter { isAsked($0.listener) },
            isUnattributed: shares.isEmpty)
    }

    private func shares(of overflows: Int64, among all: [Listener]) -> [AcceptOverflow.Share] {
        let all = all.joinedByEndpoint()
        let dropping = all.filter { ($0.drops?.delta ?? 0) > 0 }
        let full = dropping.filter(\.hasBeenFull)
        // Who was seen full goes before who only dropped, when that explains everything.
        let moved = Self.drops(of: full) >= overflows ? full : dropping
        let total = Self.drops(of: moved)
        let measured = moved.compactMap { listener -> AcceptOverflow.Share? in
            let drops = listener.drops?.delta ?? 0
            let share = total > overflows ? Double(overflows) * Double(drops) / Double(total) : Double(drops)
            // Less than one is somebody else's: duplicate SYNs, bad segments.
            guard share.rounded() >= 1 else { return nil }
            return AcceptOverflow.Share(
                listener: listener, refused: Int64(share.rounded()), isMeasured: true)
        }
        if !measured.isEmpty { return measured }
        // An old kernel, or /proc/net/tcp, tells no drops: then who is full, or else who has the longest queue.
        let silent = all.filter { $0.drops == nil }
        let longest = silent.filter { $0.limit == nil && $0.queue > 0 }.max { $0.queue < $1.queue }
        let suspects =
            silent.contains(where: \.isFull) ? silent.filter(\.isFull) : [longest].compactMap(\.self)
        return suspects.map { AcceptOverflow.Share(listener: $0, refused: overflows, isMeasured: false) }
    }

    private static func drops(of listeners: [Listener]) -> Int64 {
        listeners.reduce(0) { $0 &+ ($1.drops?.delta ?? 0) }
    }

    /// Whether it is full, or half full at every look, and nobody took a connection from it within the window.
    ///
    /// Either every connection that the namespace completed still waits, or whoever holds the listener was stopped.
    package func acceptsNothing(_ listener: Listener) -> Bool {
        guard listener.isFull || listener.isAlwaysHalfFull else { return false }
        // Without the rows of others this one stands for all.
        let all = (try? allListeners()) ?? [listener]
        let waiting = all.reduce(Int64(0)) { $0 &+ Int64($1.queue) &- Int64($1.queueBefore ?? 0) }
        // A kernel that does not count them leaves the processes to judge by.
        if let opens = try? change("Tcp.PassiveOpens"), opens.delta <= max(waiting, 0) { return true }
        let owners = processes.filter { process in listener.owners.contains { $0.pid == process.pid } }
        return !owners.isEmpty && owners.allSatisfy { Self.isStopped($0.before) && Self.isStopped($0.after) }
    }

    private static func isStopped(_ process: ProcessSample?) -> Bool {
        process?.state == "T" || process?.state == "t"
    }
}
