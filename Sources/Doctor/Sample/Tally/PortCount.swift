import Kernel

/// How many sockets are in each state, counted in place.
struct StateCounts {
    private var counts = InlineArray<12, Int>(repeating: 0)

    mutating func count(_ state: SocketState) { counts[Int(state.rawValue)] += 1 }

    /// Without the states that no socket is in.
    var byState: [SocketState: Int] {
        var found: [SocketState: Int] = [:]
        for state in SocketState.allCases where counts[Int(state.rawValue)] > 0 {
            found[state] = counts[Int(state.rawValue)]
        }
        return found
    }
}

/// The connections of one listening port, counted in place.
struct PortCount {
    private var states = StateCounts()
    private var judgeable = 0
    private var keepalive = 0
    private var latestExpiry: UInt32 = 0

    mutating func count(_ socket: TCPSocket) {
        states.count(socket.state)
        // A retransmission or a probe hides whether a keepalive is armed.
        guard socket.state == .established, socket.timer == .none || socket.timer == .keepalive else {
            return
        }
        judgeable += 1
        if socket.timer == .keepalive {
            keepalive += 1
            latestExpiry = max(latestExpiry, socket.expiresMilliseconds)
        }
    }

    var facts: SocketFacts.Port {
        var facts = SocketFacts.Port()
        facts.byState = states.byState
        (facts.judgeable, facts.keepalive) = (judgeable, keepalive)
        facts.keepaliveExpiryMilliseconds = latestExpiry
        return facts
    }
}
