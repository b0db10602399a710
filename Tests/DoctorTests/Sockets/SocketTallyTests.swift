import Doctor
import Kernel
import TestKit
import Testing

/// What is counted of sockets, and which of them are kept.
struct SocketTallyTests {
    /// Port 8080 listens; connect(2) chooses from 40000 to 40019 without 40010.
    private static let roles = PortRoles(
        listening: [8080], ephemeral: EphemeralPorts(range: 40_000...40_019, reserved: [40_010...40_010]))

    private static func facts(_ sockets: [TCPSocket], _ roles: PortRoles = roles) -> SocketFacts {
        var tally = SocketTally(roles)
        for socket in sockets { tally.take(socket) }
        return tally.facts(source: .proc, isTorn: true)
    }

    @Test func saysWhereItComesFrom() {
        let facts = Self.facts([])
        #expect(facts.source == .proc)
        #expect(facts.isTorn)
        #expect(facts.total == 0)
        #expect(facts.ports == [8080: SocketFacts.Port()])
    }

    @Test(arguments: [
        (SocketState.established, SocketTimer.none, 1, 0), (.established, .keepalive, 1, 1),
        // These hide whether a keepalive is armed.
        (.established, .retransmit, 0, 0), (.established, .zeroWindowProbe, 0, 0),
        // The kernel shows the timer of others too; nobody asks whether their peer lives.
        (.finWait2, .keepalive, 0, 0), (.closeWait, .none, 0, 0), (.timeWait, .timeWait, 0, 0),
    ])
    func judgesKeepaliveByTheTimer(
        _ state: SocketState, _ timer: SocketTimer, _ judgeable: Int, _ armed: Int
    ) {
        let facts = Self.facts(
            [7000, 9000, 8000].map { expires in
                MadeUpSockets.socket(
                    state, "10.0.0.1:8080", "10.0.0.2:50000", timer: timer, expires: expires)
            })
        let port = facts.ports[8080]
        #expect(port?.byState == [state: 3])
        #expect(port?.judgeable == 3 * judgeable)
        #expect(port?.keepalive == 3 * armed)
        #expect(port?.keepaliveExpiryMilliseconds == (armed > 0 ? 9000 : 0))
    }

    @Test(arguments: [
        ("10.0.0.1:8080", SocketState.timeWait, SocketTimer.timeWait, [1, 0, 0]),
        ("10.0.0.1:40000", .timeWait, .timeWait, [0, 1, 0]),
        // Reserved, outside the range: neither.
        ("10.0.0.1:40010", .timeWait, .timeWait, [0, 0, 0]), ("10.0.0.1:5", .timeWait, .none, [0, 0, 0]),
        ("10.0.0.1:8080", .finWait2, .timeWait, [0, 0, 1]),
        ("10.0.0.1:8080", .finWait2, .keepalive, [0, 0, 0]),
        ("10.0.0.1:8080", .established, .timeWait, [0, 0, 0]),
    ])
    func tellsTimeWaitByItsCause(
        _ local: String, _ state: SocketState, _ timer: SocketTimer, _ expected: [Int]
    ) {
        let kinds = Self.facts([MadeUpSockets.socket(state, local, "10.0.0.2:1", timer: timer)]).timeWait
        #expect([kinds.served, kinds.ephemeral, kinds.orphanedFinWait2] == expected)
    }

    @Test func countsPortsByWhereTheyGo() {
        let connections = [
            ("10.0.0.1:40000", "10.0.0.9:6379", SocketState.established),
            ("10.0.0.1:40001", "10.0.0.9:6379", .timeWait), ("10.0.0.1:40003", "10.0.0.9:6379", .timeWait),
            // Another destination, and another port there; an IPv4 connection of an IPv6 socket.
            ("10.0.0.1:40001", "10.0.0.8:6379", .synSent), ("10.0.0.1:40001", "10.0.0.9:443", .established),
            ("[::ffff:10.0.0.1]:40004", "[::ffff:10.0.0.9]:443", .established),
            // A listener's port, a reserved one, one outside.
            ("10.0.0.1:8080", "10.0.0.9:6379", .established),
            ("10.0.0.1:40010", "10.0.0.9:6379", .established),
            ("10.0.0.1:5", "10.0.0.9:6379", .established), ("0.0.0.0:40002", "0.0.0.0:0", .listen),
        ]
        let facts = Self.facts(connections.map { MadeUpSockets.socket($0.2, $0.0, $0.1) })
        let tuples = facts.tuples.map { tuple in
            "\(tuple.source.text) \(tuple.destination.text) \(tuple.used) \(tuple.timeWait) \(tuple.even)"
        }
        #expect(
            tuples == [
                "10.0.0.1:0 10.0.0.9:6379 3 2 1", "10.0.0.1:0 10.0.0.9:443 2 0 1",
                "10.0.0.1:0 10.0.0.8:6379 1 0 0",
            ])
        #expect(facts.outgoing == 6)
        #expect(facts.outgoingPorts == 4)
        #expect(facts.outgoingDestinations == 3)
        #expect(facts.outgoingUncounted == 0)
        #expect(!facts.bindsBeforeConnecting)
    }

    @Test(arguments: [(["1:80", "1:80"], false), (["1:80", "2:80"], true), ([], false)])
    func seesThatPortsAreNotShared(_ destinations: [String], _ expected: Bool) {
        let sockets = destinations.enumerated().map { place, destination in
            MadeUpSockets.socket(.established, "10.0.0.1:\(40_000 + place)", "10.0.0.\(destination)")
        }
        #expect(Self.facts(sockets).bindsBeforeConnecting == expected)
    }

    @Test func countsWithoutARange() {
        let facts = Self.facts(
            [MadeUpSockets.socket(.timeWait, "10.0.0.1:40000", "10.0.0.9:1", timer: .timeWait)],
            PortRoles(listening: [], ephemeral: nil))
        #expect(facts[.timeWait] == 1)
        #expect(facts.timeWait == SocketFacts.TimeWait())
        #expect(facts.outgoing == 0)
    }

    @Test func takesAListenerThatCameMeanwhile() {
        let facts = Self.facts([
            MadeUpSockets.socket(.listen, "0.0.0.0:40000", "0.0.0.0:0"),
            MadeUpSockets.socket(.listen, "[::]:40000", "[::]:0"),
            MadeUpSockets.socket(.established, "10.0.0.1:40000", "10.0.0.9:1"),
        ])
        #expect(facts.ports[40_000]?.byState == [.established: 1])
        #expect(facts.outgoing == 0)
        #expect(facts[.listen] == 2)
    }

    @Test func addsUpQueuesWithoutThoseOfListeners() {
        let facts = Self.facts([
            MadeUpSockets.socket(.listen, "0.0.0.0:8080", "0.0.0.0:0", received: 5, sent: 4096),
            MadeUpSockets.socket(.established, "10.0.0.1:8080", "10.0.0.9:1", received: 1, sent: .max),
            MadeUpSockets.socket(.closeWait, "10.0.0.1:8080", "10.0.0.9:2", received: 2, sent: .max),
        ])
        #expect(facts.receiveQueueBytes == 3)
        #expect(facts.sendQueueBytes == 2 * UInt64(UInt32.max))
    }

    @Test(arguments: [
        (SocketState.closeWait, SocketTimer.none, 0, 0, 0, true), (.finWait1, .none, 0, 0, 0, true),
        (.lastAck, .none, 0, 0, 0, true), (.closing, .none, 0, 0, 0, true), (.synSent, .none, 0, 0, 0, true),
        (.finWait2, .timeWait, 0, 0, 0, true), (.finWait2, .none, 0, 0, 0, false),
        (.synReceived, .retransmit, 0, 0, 0, false), (.synReceived, .retransmit, 1, 0, 0, true),
        (.timeWait, .timeWait, 0, 0, 0, false), (.listen, .none, 0, 9, 9, false),
        (.close, .none, 9, 9, 9, false),
        (.established, .none, 0, 0, 0, false), (.established, .none, 0, 1, 0, true),
        (.established, .retransmit, 2, 0, 65_535, false), (.established, .none, 0, 0, 65_536, true),
        (.established, .retransmit, 3, 0, 0, true), (.established, .zeroWindowProbe, 0, 0, 0, true),
        (.established, .keepalive, 0, 0, 0, false),
    ])
    func keepsTheRemarkable(
        _ state: SocketState, _ timer: SocketTimer, _ retransmits: UInt8, _ received: UInt32, _ sent: UInt32,
        _ isRemarkable: Bool
    ) {
        let socket = MadeUpSockets.socket(
            state, "10.0.0.1:8080", "10.0.0.2:1", timer: timer, retransmits: retransmits, received: received,
            sent: sent)
        let facts = Self.facts([socket])
        #expect(facts.remarkable == (isRemarkable ? [socket] : []))
        #expect(facts.leftOut == 0)
        #expect(facts.synReceivedAgain == (state == .synReceived && isRemarkable ? 1 : 0))
        #expect(facts.sample == (state == .established ? [socket] : []))
    }

    /// Beside an obvious count over all sockets at once.
    @Test(arguments: 0..<100)
    func countsWhatIsThere(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let sockets = (0..<300).map { _ in MadeUpSockets.any(&random) }
        let facts = Self.facts(sockets.sorted { $0.state == .listen && $1.state != .listen })
        let listening = Set(sockets.filter { $0.state == .listen }.map(\.local.port)).union([8080])
        let connections = sockets.filter { $0.state != .listen }
        for state in SocketState.allCases { #expect(facts[state] == sockets.count { $0.state == state }) }
        #expect(Set(facts.ports.keys) == listening)
        for (port, counted) in facts.ports {
            let own = connections.filter { $0.local.port == port }
            #expect(counted.byState == Dictionary(grouping: own, by: \.state).mapValues(\.count))
        }
        let outgoing = connections.filter {
            (40_000...40_019).contains($0.local.port) && $0.local.port != 40_010
                && !listening.contains($0.local.port)
        }
        #expect(facts.outgoing == outgoing.count)
        #expect(facts.outgoingPorts == Set(outgoing.map(\.local.port)).count)
        #expect(facts.tuples.reduce(0) { $0 + $1.used } <= outgoing.count)
        #expect(facts.tuples.map(\.used) == facts.tuples.map(\.used).sorted(by: >))
        for tuple in facts.tuples {
            let own = outgoing.filter {
                $0.local.unmapped(port: 0) == tuple.source
                    && $0.remote.unmapped(port: $0.remote.port) == tuple.destination
            }
            #expect(tuple.used == own.count)
            #expect(tuple.timeWait == own.count { $0.state == .timeWait })
        }
        #expect(facts.remarkable.count == sockets.count { $0.isRemarkable })
        #expect(facts.sendQueueBytes == connections.reduce(0) { $0 + UInt64($1.sendQueue) })
    }
}
