import Kernel

/// Shares the connections that a namespace has accepted among its listening ports; nothing is lost or taken back.
///
/// The kernel counts them for the namespace alone (PassiveOpens). One listening port has them all at once; among
/// several they are split as the walks find new connections, and until then held back.
struct AcceptSplit {
    /// Ports whose connections are counted by themselves.
    static let portLimit = 1024
    /// Walks that may find no new connection before what is held is split as everything before.
    static let patience = 6

    private struct Entry {
        let port: UInt16
        /// The label text, made once.
        let text: String
        var accepted: UInt64 = 0
    }

    /// In the order in which they were first seen; those that listen no more stay, so that the sum remains exact.
    private var entries: [Entry] = []
    private var places: [UInt16: Int] = [:]
    /// Of ports beyond the limit, and of listeners that no walk has seen.
    private(set) var unknown: UInt64 = 0
    private var held: UInt64 = 0
    private var emptyWalks = 0

    /// What each port that listens, or has listened, has accepted.
    var byPort: [(port: String, accepted: UInt64)] { entries.map { ($0.text, $0.accepted) } }

    /// Counts what was accepted since the last tick, while `ports` listen.
    mutating func add(_ accepted: UInt64, listening ports: some Collection<UInt16>) {
        held += accepted
        if held > 0, ports.count == 1, let only = ports.first {
            give(held, to: only)
            held = 0
        }
    }

    /// Shows these ports from now on, though they have accepted nothing.
    mutating func follow(_ ports: some Sequence<UInt16>) {
        for port in ports { give(0, to: port) }
    }

    /// Splits what is held by what a walk found: new connections of each port, `nil` for those that are not followed.
    mutating func settle(by newcomers: [(port: UInt16?, count: Int)]) {
        if held == 0 {
            emptyWalks = 0
            return
        }
        if newcomers.contains(where: { $0.count > 0 }) {
            split(newcomers.map { ($0.port, UInt64($0.count)) })
            return
        }
        emptyWalks += 1
        if emptyWalks < Self.patience, !newcomers.isEmpty { return }
        let known = newcomers.compactMap { newcomer -> (port: UInt16?, count: UInt64)? in
            newcomer.port.flatMap { port in places[port].map { (port, entries[$0].accepted) } }
        }
        split(known.contains { $0.count > 0 } ? known : [(nil, 1)])
    }

    /// By largest remainder, so that the parts add up; of equal ones the first.
    private mutating func split(_ shares: [(port: UInt16?, count: UInt64)]) {
        let all = shares.reduce(0) { $0 + $1.count }
        var rest = held
        var remainders: [(place: Int, remainder: UInt64)] = []
        var parts: [UInt64] = []
        for (place, share) in shares.enumerated() {
            let product = held.multipliedFullWidth(by: share.count)
            let (part, remainder) = all.dividingFullWidth(product)
            parts.append(part)
            remainders.append((place, remainder))
            rest -= part
        }
        remainders.sort { ($1.remainder, $0.place) < ($0.remainder, $1.place) }
        for (place, _) in remainders.prefix(Int(rest)) { parts[place] += 1 }
        for (place, share) in shares.enumerated() { give(parts[place], to: share.port) }
        held = 0
        emptyWalks = 0
    }

    private mutating func give(_ part: UInt64, to port: UInt16?) {
        guard let place = port.flatMap({ place(of: $0) }) else {
            unknown += part
            return
        }
        entries[place].accepted += part
    }

    private mutating func place(of port: UInt16) -> Int? {
        if let known = places[port] { return known }
        if entries.count == Self.portLimit { return nil }
        entries.append(Entry(port: port, text: String(port)))
        places[port] = entries.count - 1
        return entries.count - 1
    }
}
