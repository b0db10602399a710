import Kernel

/// What was counted of all sockets, and the rows that were kept, as text: a word that says what the line is, then its
/// numbers.
///
///     source sock_diag
///     state established 481
///     port 8080 480 470 7200000 established=480,time_wait=3
///     tuple 10.0.0.5:0 10.0.0.9:6379 200 180 100
///     remarkable close_wait 10.0.0.5:8080 …        as `TCPSocket.line`
enum SocketFactsLines {
    private typealias Number = WritableKeyPath<SocketFacts, Int>
    private static var numbers: [(name: Substring, path: Number)] {
        [
            ("served", \.timeWait.served), ("ephemeral", \.timeWait.ephemeral),
            ("orphaned", \.timeWait.orphanedFinWait2), ("outgoing", \.outgoing),
            ("outgoing_ports", \.outgoingPorts), ("outgoing_destinations", \.outgoingDestinations),
            ("outgoing_uncounted", \.outgoingUncounted), ("syn_received_again", \.synReceivedAgain),
            ("left_out", \.leftOut),
        ]
    }

    static func text(_ facts: SocketFacts) -> String {
        var lines = ["source \(facts.source.rawValue)", "torn \(facts.isTorn)"]
        lines += states(facts.byState).map { "state \($0.name) \($0.count)" }
        for (port, count) in facts.ports.sorted(by: { $0.key < $1.key }) {
            let states = states(count.byState).map { "\($0.name)=\($0.count)" }.joined(separator: ",")
            lines.append(
                "port \(port) \(count.judgeable) \(count.keepalive) \(count.keepaliveExpiryMilliseconds) \(states)"
            )
        }
        lines += numbers.map { "\($0.name) \(facts[keyPath: $0.path])" }
        if let bound = facts.boundInactive { lines.append("bound_inactive \(bound)") }
        lines.append("queued \(facts.receiveQueueBytes) \(facts.sendQueueBytes)")
        lines += facts.tuples.map {
            "tuple \($0.source.text) \($0.destination.text) \($0.used) \($0.timeWait) \($0.even)"
        }
        lines += facts.remarkable.map { "remarkable \($0.line)" }
        lines += facts.sample.map { "sample \($0.line)" }
        return lines.map { $0 + "\n" }.joined()
    }

    static func facts(_ text: String) -> SocketFacts {
        var facts = SocketFacts()
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            if words.count == 2 { read(words[0], words[1], into: &facts) }
        }
        return facts
    }

    private static func read(_ name: Substring, _ rest: Substring, into facts: inout SocketFacts) {
        let words = rest.split(separator: " ")
        switch name {
        case "remarkable" where facts.remarkable.count < SocketFacts.remarkableLimit:
            if let socket = TCPSocket(line: rest) { facts.remarkable.append(socket) }
        case "sample" where facts.sample.count < SocketFacts.sampleLimit:
            if let socket = TCPSocket(line: rest) { facts.sample.append(socket) }
        case "tuple" where facts.tuples.count < SocketFacts.tupleLimit:
            if let tuple = tuple(words) { facts.tuples.append(tuple) }
        case "port": readPort(words, into: &facts)
        case "state" where words.count == 2:
            if let state = SocketState(name: words[0]), let count = count(words[1]) {
                facts.byState[state] = count
            }
        case "source": if let source = SocketWalk.Source(rawValue: String(rest)) { facts.source = source }
        case "torn": facts.isTorn = rest == "true"
        case "bound_inactive": facts.boundInactive = count(rest)
        case "queued" where words.count == 2:
            facts.receiveQueueBytes = UInt64(words[0]) ?? 0
            facts.sendQueueBytes = UInt64(words[1]) ?? 0
        default:
            guard let (_, path) = numbers.first(where: { $0.name == name }) else { return }
            facts[keyPath: path] = count(rest) ?? 0
        }
    }

    private static func tuple(_ words: [Substring]) -> SocketFacts.Tuple? {
        guard words.count == 5, let source = SocketEndpoint(text: words[0]),
            let destination = SocketEndpoint(text: words[1]), let used = count(words[2]),
            let timeWait = count(words[3]), let even = count(words[4])
        else { return nil }
        var tuple = SocketFacts.Tuple(
            source: source, destination: destination, used: used, timeWait: timeWait)
        tuple.even = even
        return tuple
    }

    private static func readPort(_ words: [Substring], into facts: inout SocketFacts) {
        guard words.count >= 4, let port = UInt16(words[0]), let judgeable = count(words[1]),
            let keepalive = count(words[2]), let expiry = UInt32(words[3])
        else { return }
        var count = SocketFacts.Port()
        (count.judgeable, count.keepalive, count.keepaliveExpiryMilliseconds) = (judgeable, keepalive, expiry)
        for pair in words.count > 4 ? words[4].split(separator: ",") : [] {
            let parts = pair.split(separator: "=")
            guard parts.count == 2, let state = SocketState(name: parts[0]) else { continue }
            count.byState[state] = self.count(parts[1])
        }
        facts.ports[port] = count
    }

    /// A number that no sum of a few of them can take beyond 64 bits; `nil` for anything else.
    private static func count(_ word: Substring) -> Int? {
        guard let number = Int(word), number >= 0, number <= 1 << 40 else { return nil }
        return number
    }

    private static func states(_ counts: [SocketState: Int]) -> [(name: String, count: Int)] {
        SocketState.allCases.compactMap { state in counts[state].map { (state.name, $0) } }
    }
}
