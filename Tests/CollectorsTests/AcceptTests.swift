import Collectors
import Kernel
import Testing
import Threads

struct AcceptTests {
    private typealias Connection = MadeUpKernel.Connection

    private static func accepted(_ page: [String: Double]) -> [String: Double] {
        let prefix = "outrigger_tcp_accepted_total{port=\""
        let mine = page.filter { $0.key.hasPrefix(prefix) }
        return Dictionary(
            uniqueKeysWithValues: mine.map { (String($0.key.dropFirst(prefix.count).dropLast(2)), $0.value) })
    }

    private static func connections(_ count: Int, at port: UInt16, from first: UInt16) -> [Connection] {
        (0..<UInt16(count)).map {
            Connection(local: ([10, 0, 0, 1], port), remote: ([10, 0, 0, 2], first + $0))
        }
    }

    @Test func givesAllToTheOnlyListenerAtOnce() throws {
        let host = try CensusHost()
        host.kernel.listeners = [.init(port: 80)]
        try host.opens(passive: 1000, active: 50)
        #expect(Self.accepted(try host.pageAfterWalk()) == ["80": 0])
        try host.opens(passive: 1007, active: 53)
        let page = try host.page()
        #expect(Self.accepted(page) == ["80": 7])
        #expect(page["outrigger_tcp_opened_total"] == 3)
        // A counter that fell has begun anew.
        try host.opens(passive: 2, active: 1)
        let after = try host.page()
        #expect(Self.accepted(after) == ["80": 9])
        #expect(after["outrigger_tcp_opened_total"] == 4)
    }

    @Test func splitsAmongSeveralAsTheWalkFindsThem() throws {
        let host = try CensusHost()
        host.kernel.listeners = [.init(port: 80), .init(port: 443, cookie: 2), .init(port: 22, cookie: 3)]
        host.kernel.connections = Self.connections(50, at: 22, from: 1)
        #expect(Self.accepted(try host.pageAfterWalk()) == ["80": 0, "443": 0, "22": 0])
        try host.opens(passive: 10, active: 0)
        // Held back: nobody knows whose they are.
        #expect(Self.accepted(try host.page()) == ["80": 0, "443": 0, "22": 0])
        host.kernel.connections +=
            Self.connections(4, at: 80, from: 100) + Self.connections(2, at: 443, from: 200)
        #expect(Self.accepted(try host.pageAfterWalk()) == ["80": 7, "443": 3, "22": 0])
        // One that goes on to TIME_WAIT, with another cookie, is not new.
        host.kernel.connections = host.kernel.connections.map { old in
            var waiting = old
            (waiting.state, waiting.cookie) = (6, old.cookie + 1000)
            return waiting
        }
        host.kernel.connections += Self.connections(1, at: 443, from: 300)
        try host.opens(passive: 15, active: 0)
        // Shown as the last ones were split, before it was known that all were at 443.
        #expect(Self.accepted(try host.pageAfterWalk()) == ["80": 10, "443": 5, "22": 0])
        // Which gets what the next ones bring until both are right.
        try host.opens(passive: 18, active: 0)
        #expect(Self.accepted(try host.page()) == ["80": 10, "443": 8, "22": 0])
        host.kernel.connections += Self.connections(3, at: 80, from: 400)
        #expect(Self.accepted(try host.pageAfterWalk()) == ["80": 10, "443": 8, "22": 0])
        try host.opens(passive: 19, active: 0)
        #expect(Self.accepted(try host.page()) == ["80": 11, "443": 8, "22": 0])
    }

    @Test func showsAtOnceWhereTheLastOnesWent() throws {
        let host = try CensusHost()
        host.kernel.listeners = [.init(port: 80), .init(port: 443, cookie: 2), .init(port: 22, cookie: 3)]
        _ = try host.pageAfterWalk()
        host.kernel.connections = Self.connections(30, at: 80, from: 1)
        try host.opens(passive: 300, active: 0)
        #expect(Self.accepted(try host.pageAfterWalk()) == ["80": 300, "443": 0, "22": 0])
        for second in 1...10 {
            try host.opens(passive: 300 + 30 * second, active: 0)
            let expected = Double(300 + 30 * second)
            #expect(Self.accepted(try host.page()) == ["80": expected, "443": 0, "22": 0])
        }
        // No walk for a while, and more than the last one says anything about: the rest waits for the next.
        try host.opens(passive: 5000, active: 0)
        #expect(Self.accepted(try host.page()) == ["80": 900, "443": 0, "22": 0])
        host.kernel.connections += Self.connections(1, at: 80, from: 100)
        host.kernel.connections += Self.connections(3, at: 443, from: 100)
        #expect(Self.accepted(try host.pageAfterWalk()) == ["80": 1475, "443": 3525, "22": 0])
    }

    @Test func forgetsASplitWithThePortThatListensNoMore() throws {
        let host = try CensusHost()
        host.kernel.listeners = [.init(port: 80), .init(port: 443, cookie: 2), .init(port: 22, cookie: 3)]
        _ = try host.pageAfterWalk()
        host.kernel.connections = Self.connections(1, at: 80, from: 1)
        try host.opens(passive: 10, active: 0)
        #expect(Self.accepted(try host.pageAfterWalk()) == ["80": 10, "443": 0, "22": 0])
        host.kernel.listeners.removeFirst()
        _ = try host.pageAfterWalk()
        try host.opens(passive: 15, active: 0)
        #expect(Self.accepted(try host.page()) == ["80": 10, "443": 0, "22": 0])
        // One that is left has all at once.
        host.kernel.listeners.removeLast()
        #expect(Self.accepted(try host.pageAfterWalk()) == ["80": 10, "443": 5, "22": 0])
    }

    @Test func knowsAConnectionNoMoreThatAWalkDidNotSee() throws {
        let host = try CensusHost()
        host.kernel.listeners = [.init(port: 80), .init(port: 443, cookie: 2)]
        host.kernel.connections = Self.connections(10, at: 443, from: 1)
        _ = try host.pageAfterWalk()
        host.kernel.connections = []
        _ = try host.pageAfterWalk()
        // Another one of the same addresses.
        host.kernel.connections = Self.connections(10, at: 443, from: 1)
        try host.opens(passive: 10, active: 0)
        #expect(Self.accepted(try host.pageAfterWalk()) == ["80": 0, "443": 10])
    }

    @Test func showsInTheEndWhatNoWalkCouldSplit() throws {
        let host = try CensusHost()
        host.kernel.listeners = [.init(port: 80), .init(port: 443, cookie: 2)]
        _ = try host.pageAfterWalk()
        try host.opens(passive: 6, active: 0)
        for _ in 0..<5 { #expect(Self.accepted(try host.pageAfterWalk()) == ["80": 0, "443": 0]) }
        // They came and went between the walks, and nothing is known of before.
        #expect(Self.accepted(try host.pageAfterWalk()) == ["80": 0, "443": 0, "unknown": 6])
        host.kernel.connections = Self.connections(1, at: 80, from: 1)
        try host.opens(passive: 8, active: 0)
        #expect(Self.accepted(try host.pageAfterWalk()) == ["80": 2, "443": 0, "unknown": 6])
        try host.opens(passive: 13, active: 0)
        #expect(Self.accepted(try host.page()) == ["80": 6, "443": 0, "unknown": 6])
        for _ in 0..<5 {
            #expect(Self.accepted(try host.pageAfterWalk()) == ["80": 6, "443": 0, "unknown": 6])
        }
        // As everything before.
        #expect(Self.accepted(try host.pageAfterWalk()) == ["80": 7, "443": 0, "unknown": 6])
    }

    @Test func countsWhatIsAcceptedWithoutAKnownListener() throws {
        let host = try CensusHost()
        _ = try host.pageAfterWalk()
        try host.opens(passive: 3, active: 0)
        #expect(Self.accepted(try host.page()).isEmpty)
        #expect(Self.accepted(try host.pageAfterWalk()) == ["unknown": 3])
        // The listener that no walk had seen before; what it has is not lost when it goes.
        host.kernel.listeners = [.init(port: 80)]
        _ = try host.pageAfterWalk()
        try host.opens(passive: 5, active: 0)
        _ = try host.page()
        host.kernel.listeners = []
        #expect(Self.accepted(try host.pageAfterWalk()) == ["80": 2, "unknown": 3])
    }

    @Test func losesNothingWhileItCannotLook() throws {
        let host = try CensusHost()
        host.kernel.listeners = [.init(port: 80)]
        _ = try host.pageAfterWalk()
        try host.opens(passive: 4, active: 1)
        #expect(Self.accepted(try host.page()) == ["80": 4])
        host.kernel.failure = .failed("sock_diag", errno: 12)
        try host.opens(passive: 6, active: 2)
        #expect(Self.accepted(try host.pageAfterWalk()).isEmpty)
        host.kernel.failure = nil
        let page = try host.pageAfterWalk()
        #expect(Self.accepted(page) == ["80": 6])
        #expect(page["outrigger_tcp_opened_total"] == 2)
    }

    @Test func goesOnCountingWhenANameIsTakenOver() throws {
        let other = MadeUpKernel([.init(port: 80)])
        let host = try CensusHost(others: [
            NetworkScope(name: "blue", folder: "11/net", serial: 1, channel: { other })
        ])
        let series = "outrigger_tcp_accepted_total{netns=\"blue\",port=\"80\"}"
        try host.opens(passive: 100, active: 0, in: "11/net")
        _ = try host.pageAfterWalk()
        try host.opens(passive: 103, active: 0, in: "11/net")
        #expect(try host.page()[series] == 3)
        try host.opens(passive: 1, active: 0, in: "12/net")
        let restarted = NetworkScope(name: "blue", folder: "12/net", serial: 2, channel: { other })
        let first = host.readings.scopes.value.all.prefix(1)
        host.readings.scopes.publish(NetworkScopes(generation: 2, first + [restarted]))
        #expect(try host.pageAfterWalk()[series] == 3)
        try host.opens(passive: 3, active: 0, in: "12/net")
        #expect(try host.page()[series] == 5)
    }

    @Test func letsGoOfANamespaceThatNobodyIsInAnyMore() throws {
        final class Door: Sendable {}
        var door: Door? = Door()
        weak let held = door
        let kernel = MadeUpKernel([.init(port: 80)])
        let host = try CensusHost()
        try host.opens(passive: 100, active: 0, in: "11/net")
        let own = Array(host.readings.scopes.value.all)
        func follow(_ door: Door) {
            let blue = NetworkScope(
                name: "blue", folder: "11/net", serial: 1,
                channel: { withExtendedLifetime(door) { kernel } })
            host.readings.scopes.publish(NetworkScopes(generation: 1, own + [blue]))
        }
        door.map(follow)
        door = nil
        let page = try host.pageAfterWalk()
        #expect(page["outrigger_tcp_opened_total{netns=\"blue\"}"] == 0)
        host.readings.scopes.publish(NetworkScopes(generation: 2, own))
        _ = try host.pageAfterWalk()
        #expect(held == nil)
    }

    @Test func goesOnWithASampleWhenThereAreTooManyConnections() throws {
        let host = try CensusHost()
        host.kernel.listeners = [.init(port: 80), .init(port: 443, cookie: 2)]
        let crowd = (0..<3).flatMap { last in
            (1...30_000).map {
                Connection(local: ([10, 0, 0, 1], 80), remote: ([10, 1, 0, UInt8(last)], $0), state: 6)
            }
        }
        host.kernel.connections = crowd
        _ = try host.pageAfterWalk()
        host.kernel.connections +=
            Self.connections(8000, at: 80, from: 1) + Self.connections(4000, at: 443, from: 1)
        try host.opens(passive: 12_000, active: 0)
        let accepted = Self.accepted(try host.pageAfterWalk())
        #expect((accepted["80"] ?? 0) + (accepted["443"] ?? 0) == 12_000)
        #expect(abs((accepted["80"] ?? 0) / 8000 - 1) < 0.1)
    }

    @Test(arguments: ["Tcp: A\nTcp: 1\n", "Tcp: ActiveOpens PassiveOpens\nTcp: -1 -1\n", ""])
    func refusesCountersThatAreNone(_ text: String) throws {
        let host = try CensusHost()
        try host.host.write(text, to: "proc/net/snmp")
        _ = try host.pageAfterWalk()
        #expect(host.failures.keys.sorted() == ["accepts"])
    }

    @Test func survivesAnyNumber() throws {
        let host = try CensusHost()
        host.kernel.listeners = [.init(port: 80)]
        _ = try host.pageAfterWalk()
        for _ in 0..<3 {
            for text in ["18446744073709551615 18446744073709551615", "1 1", "9007199254740993 0"] {
                try host.host.write("Tcp: ActiveOpens PassiveOpens\nTcp: \(text)\n", to: "proc/net/snmp")
                _ = try host.page()
            }
        }
        #expect(try host.page()["outrigger_tcp_opened_total"] ?? .nan < 1e13)
    }
}
