import Kernel
import Telemetry

/// Since when some sockets have been in a condition that should pass, by cookie: with the sample of `Newcomers` the
/// only memory of rows from walk to walk.
struct StayTable {
    /// Sockets remembered at most.
    static let limit = 65_536

    /// The condition.
    enum Reason: UInt8 {
        case closeWait = 1
        /// More bytes are unacknowledged than a peer that reads would leave.
        case slow
    }

    private struct Entry {
        var cookie: UInt64 = 0
        var since = Timestamp(milliseconds: 0)
        var lastWalk: UInt32 = 0
        /// `nil` marks a free place.
        var reason: Reason?
    }

    /// A power of two of places, at most three quarters of them taken.
    private var entries: [Entry] = []
    private var count = 0
    private var walk: UInt32 = 0
    /// How often a socket found no room, over all walks.
    private(set) var leftOut: UInt64 = 0

    /// Ends a walk: who was not seen in it is forgotten; when it was torn, who was not seen in two.
    mutating func finish(isTorn: Bool) {
        rebuild { [walk] in $0.lastWalk == walk || isTorn && $0.lastWalk &+ 1 == walk }
        walk &+= 1
    }

    /// Since when the socket has been so: `now` when it was not in the walk before, `nil` when there is no room.
    mutating func note(_ cookie: UInt64, _ reason: Reason, now: Timestamp) -> Timestamp? {
        if entries.isEmpty || (count + 1) * 4 > entries.count * 3 {
            if count < Self.limit { rebuild(growing: true) { _ in true } }
        }
        let place = place(of: cookie)
        if entries[place].reason == nil {
            guard count < Self.limit else {
                leftOut += 1
                return nil
            }
            count += 1
            entries[place] = Entry(cookie: cookie, since: now, lastWalk: walk, reason: reason)
        } else if entries[place].reason != reason {
            entries[place] = Entry(cookie: cookie, since: now, lastWalk: walk, reason: reason)
        }
        entries[place].lastWalk = walk
        return entries[place].since
    }

    /// Where the cookie is, or where it belongs; a place is always free.
    private func place(of cookie: UInt64) -> Int {
        let mask = entries.count - 1
        // Cookies count up on each processor: their product is spread over all places.
        var place = Int(truncatingIfNeeded: cookie &* 0x9e37_79b9_7f4a_7c15 >> 32) & mask
        while entries[place].reason != nil, entries[place].cookie != cookie { place = (place + 1) & mask }
        return place
    }

    private mutating func rebuild(growing: Bool = false, keeping isKept: (Entry) -> Bool) {
        let kept = entries.filter { $0.reason != nil && isKept($0) }
        if !growing, kept.count == count { return }
        var places = 64
        while (kept.count + (growing ? 1 : 0)) * 2 > places { places *= 2 }
        count = kept.count
        entries = count == 0 && !growing ? [] : Array(repeating: Entry(), count: places)
        for entry in kept { entries[place(of: entry.cookie)] = entry }
    }
}
