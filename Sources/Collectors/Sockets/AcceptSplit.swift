import Kernel

/// Shares the connections that a namespace has accepted among its listening ports; nothing is lost or taken back.
///
/// The kernel counts them for the namespace alone (PassiveOpens). One listening port has them all at once. Among
/// several they go at once where the last ones went, as far as so many say anything about more; the next walk finds new
/// connections of each port and says where they did go. Who was shown too many then gets fewer, and who was shown too
/// few gets more, until both are right.
struct AcceptSplit {
    /// Ports whose connections are counted by themselves.
    static let portLimit = 1024
    /// Walks that may find no new connection before what is held back is split as the last ones were.
    static let patience = 6
    /// A split of so many connections is believed of so many times as many more, until the next.
    static let trust: UInt64 = 2

    private struct Account {
        /// The label text, made once.
        let text: String
        /// Never falls.
        var shown: UInt64 = 0
        /// What should be shown, by all walks so far.
        var due: UInt64 = 0
    }

    /// First what no port can be given: of ports beyond the limit, and of listeners that no walk has seen.
    ///
    /// Ports follow in the order in which they were first seen; those that listen no more stay, so that the sum remains
    /// exact.
    private var accounts = [Account(text: "")]
    private var places: [UInt16: Int] = [:]
    /// The last split, as new connections of accounts.
    private var weights: [(place: Int, count: UInt64)] = []
    /// Accepted since a walk last told whose they are.
    private var unsettled: UInt64 = 0
    /// So many of these may be shown before a walk, and so many are.
    private var believed: UInt64 = 0
    private var shownEarly: UInt64 = 0
    private var emptyWalks = 0

    var unknown: UInt64 { accounts[0].shown }

    /// What each port that listens, or has listened, has accepted.
    var byPort: [(port: String, accepted: UInt64)] { accounts.dropFirst().map { ($0.text, $0.shown) } }

    /// Counts what was accepted since the last tick, while `ports` listen.
    mutating func add(_ accepted: UInt64, listening ports: some Collection<UInt16>) {
        unsettled += accepted
        if ports.count == 1, let only = ports.first { return give(unsettled - shownEarly, toTheOnly: only) }
        let early = min(unsettled, believed)
        if weights.isEmpty || early <= shownEarly { return }
        let more = early - shownEarly
        shownEarly = early
        show(more)
    }

    /// Shows these ports from now on, though they have accepted nothing.
    mutating func follow(_ ports: some Sequence<UInt16>) {
        for port in ports { _ = place(of: port) }
    }

    /// Settles what was accepted by what a walk found: new connections of each port, `nil` for those not followed.
    mutating func settle(by newcomers: [(port: UInt16?, count: Int)]) {
        let found = newcomers.map { (place: $0.port.map { place(of: $0) } ?? 0, count: UInt64($0.count)) }
        // Who listens no more accepts no more.
        weights.removeAll { old in !found.contains { $0.place == old.place } }
        if unsettled == 0 {
            emptyWalks = 0
        } else if found.contains(where: { $0.count > 0 }) {
            weights = found.filter { $0.count > 0 }
            believed = unsettled &* Self.trust
            settle(weights)
        } else {
            emptyWalks += 1
            if emptyWalks >= Self.patience || found.isEmpty {
                settle(weights.isEmpty ? [(place: 0, count: 1)] : weights)
            }
        }
    }

    private mutating func settle(_ weights: [(place: Int, count: UInt64)]) {
        for (share, part) in zip(weights, Self.split(unsettled, by: weights)) {
            accounts[share.place].due += part
        }
        let more = unsettled - shownEarly
        (unsettled, shownEarly, emptyWalks) = (0, 0, 0)
        show(more)
    }

    /// Whatever was mistaken before stays so: it would be corrected with what is known exactly.
    private mutating func give(_ part: UInt64, toTheOnly port: UInt16) {
        accounts[place(of: port)].shown += part
        for place in accounts.indices { accounts[place].due = accounts[place].shown }
        (unsettled, shownEarly, believed, weights) = (0, 0, 0, [])
    }

    /// Shows so many more, where too few are shown.
    private mutating func show(_ more: UInt64) {
        var due = accounts.map(\.due)
        for (share, part) in zip(weights, Self.split(shownEarly, by: weights)) { due[share.place] += part }
        let missing = accounts.indices.map { place in
            (place: place, count: due[place] - min(due[place], accounts[place].shown))
        }
        for (share, part) in zip(missing, Self.split(more, by: missing)) {
            accounts[share.place].shown += part
        }
    }

    /// By largest remainder, so that the parts add up; of equal ones the first.
    private static func split(_ whole: UInt64, by shares: [(place: Int, count: UInt64)]) -> [UInt64] {
        let all = shares.reduce(0) { $0 + $1.count }
        if all == 0 { return shares.map { _ in 0 } }
        var rest = whole
        var parts: [UInt64] = []
        var remainders: [(number: Int, remainder: UInt64)] = []
        for (number, share) in shares.enumerated() {
            let (part, remainder) = all.dividingFullWidth(whole.multipliedFullWidth(by: share.count))
            parts.append(part)
            remainders.append((number, remainder))
            rest -= part
        }
        remainders.sort { ($1.remainder, $0.number) < ($0.remainder, $1.number) }
        for (number, _) in remainders.prefix(Int(rest)) { parts[number] += 1 }
        return parts
    }

    private mutating func place(of port: UInt16) -> Int {
        if let known = places[port] { return known }
        if accounts.count > Self.portLimit { return 0 }
        accounts.append(Account(text: String(port)))
        places[port] = accounts.count - 1
        return accounts.count - 1
    }
}
