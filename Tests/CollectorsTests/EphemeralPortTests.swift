import Collectors
import TestKit
import Testing

struct EphemeralPortTests {
    private typealias Connection = MadeUpKernel.Connection

    private static let used = "outrigger_ephemeral_ports_used"

    /// Connections to one destination from so many ports of the range.
    private static func connections(_ count: Int, to last: UInt8, from first: UInt16 = 40_200) -> [Connection]
    {
        (0..<UInt16(count)).map {
            Connection(
                local: ([10, 0, 0, 1], first + $0), remote: ([10, 0, 0, last], 9000),
                state: $0 % 2 == 0 ? 6 : 1)
        }
    }

    private static func tuple(_ last: Int) -> String {
        "{destination=\"10.0.0.\(last)\",port=\"9000\",source=\"10.0.0.1\"}"
    }

    @Test func showsTheFullestTen() throws {
        let host = try CensusHost()
        host.kernel.connections = (2...20).flatMap { Self.connections(Int($0) * 10, to: $0) }
        let page = try host.pageAfterWalk()
        for last in 11...20 {
            #expect(page[Self.used + Self.tuple(last)] == Double(last * 10))
            #expect(page["outrigger_ephemeral_ports_usable" + Self.tuple(last)] == 900)
        }
        #expect(page.keys.count { $0.hasPrefix(Self.used + "{") } == 10)
    }

    @Test func leavesOutPortsThatConnectDoesNotChoose() throws {
        let host = try CensusHost()
        host.kernel.listeners = [.init(port: 40_300)]
        host.kernel.connections =
            Self.connections(110, to: 2, from: 40_095) + Self.connections(5, to: 2, from: 40_298)
            + Self.connections(10, to: 2, from: 40_995)
        // 40095 … 40099 and 40200 … 40204; without the listener's 40300; up to 40999.
        #expect(try host.pageAfterWalk()[Self.used + Self.tuple(2)] == Double(5 + 5 + 4 + 5))
    }

    @Test func countsIPv4OfIPv6SocketsWithIPv4() throws {
        func mapped(_ last: UInt8) -> [UInt8] {
            [UInt8](repeating: 0, count: 10) + [0xff, 0xff, 10, 0, 0, last]
        }
        let host = try CensusHost()
        host.kernel.connections = Self.connections(3, to: 2)
        host.kernel.connections.append(
            Connection(local: (mapped(1), 40_500), remote: (mapped(2), 9000), state: 1))
        #expect(try host.pageAfterWalk()[Self.used + Self.tuple(2)] == 4)
    }

    @Test func saysNothingWhenTheKernelDoesNotSayWhichPorts() throws {
        let host = try CensusHost()
        try host.host.remove("proc/sys/net/ipv4/ip_local_port_range")
        host.kernel.connections = Self.connections(3, to: 2)
        let page = try host.pageAfterWalk()
        #expect(page.keys.allSatisfy { !$0.contains("ephemeral_ports_") || $0.contains("collector") })
        #expect(page["outrigger_time_wait{cause=\"other\"}"] == 2)
        #expect(host.failures.isEmpty)
        // The list alone may be missing: it came with Linux 2.6.35.
        try host.host.write("40000 40999\n", to: "proc/sys/net/ipv4/ip_local_port_range")
        try host.host.remove("proc/sys/net/ipv4/ip_local_reserved_ports")
        #expect(try host.pageAfterWalk()["outrigger_ephemeral_ports_usable" + Self.tuple(2)] == 1000)
    }

    /// Who has one port in a hundred is counted exactly, though a stranger has us connect to a million places.
    @Test(arguments: 0..<5 as Range<UInt64>)
    func keepsTheHeavyOnesAmongAnyNumberOfOthers(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let host = try CensusHost()
        let heavy = (2...6).flatMap { Self.connections(Int($0) * 9, to: $0) }
        for round in 0..<3 {
            let light = (0..<6000).map { number in
                Connection(
                    local: ([10, 0, 0, 1], 40_200),
                    remote: ([172, 16, UInt8(number / 250), UInt8(number % 250)], UInt16(round + 1)))
            }
            host.kernel.connections = (heavy + light).shuffled(using: &random)
            let page = try host.pageAfterWalk()
            if round == 0 { continue }
            for last in 2...6 { #expect(page[Self.used + Self.tuple(last)] == Double(last * 9)) }
            #expect(page["outrigger_ephemeral_ports_uncounted"] ?? 0 > 0)
            #expect(page["outrigger_ephemeral_ports_uncounted"] ?? 0 <= 6000)
        }
    }
}
