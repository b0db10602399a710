import Doctor
import Kernel
import Testing

/// What a host with too many sockets can make the doctor keep.
struct SocketLimitTests {
    private static func socket(_ number: Int, _ state: SocketState, sent: UInt32 = 0) -> TCPSocket {
        let remote = SocketEndpoint(
            isIPv6: false, high: UInt64(number / 60_000 + 1) << 32, low: 0, port: UInt16(number % 60_000))
        return TCPSocket(
            state: state, timer: .none, local: MadeUpSockets.endpoint("10.0.0.1:8080"), remote: remote,
            sendQueue: sent, cookie: UInt64(number) + 1)
    }

    private static func facts(_ sockets: some Sequence<TCPSocket>) -> SocketFacts {
        let range = EphemeralPorts(range: 1024...65_535, reserved: [])
        var tally = SocketTally(PortRoles(listening: [8080], ephemeral: range))
        for socket in sockets { tally.take(socket) }
        return tally.facts(source: .sockDiag, isTorn: false)
    }

    @Test func keepsTheRareBesideTheFrequent() {
        let leak = (0..<100_000).map { Self.socket($0, .closeWait) }
        let slow = (100_000..<100_050).map { Self.socket($0, .established, sent: 1 << 20) }
        let facts = Self.facts(leak + slow)
        #expect(facts.remarkable.count + facts.leftOut == 100_050)
        #expect(
            (SocketFacts.remarkableLimit / 2...SocketFacts.remarkableLimit).contains(facts.remarkable.count))
        #expect(facts.remarkable.count { $0.state == .established } == 50)
        // In whatever order they come, the same ones are kept: so that two samples can be compared.
        let again = Self.facts(slow + leak.reversed())
        #expect(Set(again.remarkable.map(\.cookie)) == Set(facts.remarkable.map(\.cookie)))
    }

    @Test func keepsAFairSampleOfTheEstablished() {
        let all = (0..<20_000).map { Self.socket($0, .established) }
        let sample = Self.facts(all).sample
        #expect((SocketFacts.sampleLimit / 2...SocketFacts.sampleLimit).contains(sample.count))
        // Of each quarter of the walk about a quarter.
        for quarter in 0..<4 {
            let own = sample.count { Int($0.cookie - 1) / 5000 == quarter }
            #expect(own > sample.count / 8, "quarter \(quarter) has \(own) of \(sample.count)")
        }
        #expect(Self.facts(all.reversed()).sample.count == sample.count)
    }

    @Test func isNotFilledByOneSocketOverAndOver() {
        let facts = Self.facts(repeatElement(Self.socket(0, .closeWait), count: 70_000))
        #expect(facts.remarkable.count <= SocketFacts.remarkableLimit)
        #expect(facts.leftOut == 70_000 - facts.remarkable.count)
        #expect(facts[.closeWait] == 70_000)
    }

    @Test func asksAboutTheEstablishedFirst() {
        let slow = (0..<600).map { Self.socket($0, .established, sent: 1 << 20) }
        let leak = (1000..<5000).map { Self.socket($0, .closeWait) }
        let orphans = (6000..<6100).map { number in
            var orphan = Self.socket(number, .finWait2)
            orphan.timer = .timeWait
            return orphan
        }
        let facts = Self.facts(orphans + leak + slow)
        let chosen = facts.detailed
        #expect(chosen.count == SocketFacts.detailLimit)
        #expect(Set(chosen.map(\.cookie)).count == chosen.count)
        #expect(chosen.count { $0.state == .established } == 600)
        // The kernel keeps no TCP_INFO of an orphan.
        #expect(chosen.count { $0.state == .closeWait } == 400)
        #expect(Set(Self.facts(slow + leak.reversed()).detailed.map(\.cookie)) == Set(chosen.map(\.cookie)))
    }

    @Test func countsTheFullestTupleAmongTooMany() throws {
        // 200,000 connections, each to a place of its own, hide 20,000 to one.
        let strangers = (0..<200_000).map { number in
            var socket = Self.socket(number, .timeWait)
            socket.local = MadeUpSockets.endpoint("10.0.0.1:\(1024 + number % 5000)")
            return socket
        }
        let full = (0..<20_000).map { number in
            var socket = Self.socket(0, number % 2 == 0 ? .timeWait : .established)
            socket.local = MadeUpSockets.endpoint("10.0.0.1:\(10_000 + number)")
            socket.remote = MadeUpSockets.endpoint("10.9.9.9:6379")
            return socket
        }
        let facts = Self.facts(strangers[..<100_000] + full + strangers[100_000...])
        #expect(facts.tuples.count <= SocketFacts.tupleLimit)
        let fullest = try #require(facts.tuples.first)
        #expect(fullest.destination == MadeUpSockets.endpoint("10.9.9.9:6379"))
        #expect((20_000 - 220_000 / 4096...20_000).contains(fullest.used))
        #expect(fullest.timeWait <= fullest.used && fullest.timeWait >= 9900)
        #expect(facts.outgoing == 220_000)
        #expect(facts.outgoingUncounted > 0)
    }
}
