import Collectors
import TestKit
import Testing

/// Whatever sockets there are, the page says what counting them one by one says.
struct CensusPropertyTests {
    private typealias Connection = MadeUpKernel.Connection

    private static let states: [(number: UInt8, name: String)] = [
        (1, "established"), (2, "syn_sent"), (3, "syn_recv"), (4, "fin_wait1"), (5, "fin_wait2"),
        (6, "time_wait"), (7, "close"), (8, "close_wait"), (9, "last_ack"), (11, "closing"),
    ]
    private static let listeners: [UInt16] = [80, 443, 40_050, 50_000]
    private static let localPorts: [UInt16] = listeners + [40_000, 40_007, 40_099, 40_100, 40_999, 41_000, 9]

    private static func connection(_ cookie: UInt64, _ random: inout SplitMix64) -> Connection {
        let isIPv6 = Int.random(in: 0..<4, using: &random) == 0
        func address() -> [UInt8] {
            let last = UInt8.random(in: 1...3, using: &random)
            return isIPv6 ? [UInt8](repeating: 7, count: 15) + [last] : [10, 0, 0, last]
        }
        let queue = [0, 1, 65_536, 65_537, .max][Int.random(in: 0..<5, using: &random)] as UInt32
        return Connection(
            local: (address(), localPorts.randomElement(using: &random) ?? 0),
            remote: (address(), UInt16.random(in: 1...4, using: &random)),
            state: ([12] + states.map(\.number)).randomElement(using: &random) ?? 1,
            timer: UInt8.random(in: 0...4, using: &random),
            retransmits: UInt8.random(in: 0...1, using: &random), cookie: cookie,
            unread: UInt32.random(in: 0...100, using: &random), unacknowledged: queue)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func agreesWithANaiveCount(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let host = try CensusHost()
        host.kernel.listeners = Self.listeners.map { .init(port: $0, inode: UInt32($0)) }
        var model = Stays()
        var cookies: UInt64 = 0
        for _ in 0..<4 {
            host.kernel.connections.removeAll { _ in Int.random(in: 0..<3, using: &random) == 0 }
            for place in host.kernel.connections.indices where Int.random(in: 0..<4, using: &random) == 0 {
                let cookie = host.kernel.connections[place].cookie
                host.kernel.connections[place] = Self.connection(cookie, &random)
            }
            for _ in 0..<Int.random(in: 0...600, using: &random) {
                cookies += 1
                host.kernel.connections.append(Self.connection(cookies, &random))
            }
            let page = try host.pageAfterWalk()
            model.look(at: host.kernel.connections, now: host.now)
            let expected = Self.page(of: host.kernel.connections, model, now: host.now)
            for (series, value) in expected { #expect(page[series] == value, "\(series)") }
            let families = Set(expected.keys.map { $0.prefix { $0 != "{" } })
            for series in page.keys where families.contains(series.prefix { $0 != "{" }) {
                #expect(
                    expected[series] != nil || series.contains("ephemeral"), "\(series) should not be there")
            }
        }
    }

    /// Since when sockets have been in CLOSE_WAIT, or have had long send queues.
    private struct Stays {
        var since: [UInt64: (reason: Int, moment: Double)] = [:]

        mutating func look(at connections: [Connection], now: Double) {
            var newest: [UInt64: (reason: Int, moment: Double)] = [:]
            for connection in connections {
                let isLong = connection.state == 1 && connection.unacknowledged > 65_536
                guard connection.state == 8 || isLong else { continue }
                let reason = Int(connection.state)
                let before = since[connection.cookie]
                newest[connection.cookie] = (reason, before?.reason == reason ? before?.moment ?? now : now)
            }
            since = newest
        }
    }

    private static func page(of connections: [Connection], _ stays: Stays, now: Double) -> [String: Double] {
        var page: [String: Double] = [:]
        for (number, name) in states {
            let inState = connections.filter { ($0.state == 12 ? 3 : $0.state) == number }
            page["node_tcp_connection_states{state=\"\(name)\"}"] = Double(inState.count)
            page["outrigger_tcp_outgoing_connections{state=\"\(name)\"}"] =
                Double(inState.count { !listeners.contains($0.local.port) })
            for port in listeners {
                page["outrigger_tcp_connections{port=\"\(port)\",process=\"\",state=\"\(name)\"}"] =
                    Double(inState.count { $0.local.port == port })
            }
        }
        page["node_tcp_connection_states{state=\"listen\"}"] = Double(listeners.count)
        page["node_tcp_connection_states{state=\"rx_queued_bytes\"}"] = sum(connections.map(\.unread))
        page["node_tcp_connection_states{state=\"tx_queued_bytes\"}"] = sum(connections.map(\.unacknowledged))
        page["outrigger_tcp_left_out_connections"] = 0
        for port in listeners {
            let mine = connections.filter { $0.local.port == port }
            page.merge(queues(of: port, mine, stays, now: now)) { $1 }
            page.merge(closeWaits(mine, stays, now, "outrigger_tcp", "{port=\"\(port)\",process=\"\"}")) {
                $1
            }
        }
        let outgoing = connections.filter { !listeners.contains($0.local.port) }
        page.merge(closeWaits(outgoing, stays, now, "outrigger_tcp_outgoing", "")) { $1 }
        page.merge(timeWaits(connections)) { $1 }
        page.merge(tuples(outgoing)) { $1 }
        return page
    }

    private static func sum(_ numbers: [UInt32]) -> Double { Double(numbers.reduce(0) { $0 + UInt64($1) }) }

    private static func queues(
        of port: UInt16, _ mine: [Connection], _ stays: Stays, now: Double
    ) -> [String: Double] {
        let established = mine.filter { $0.state == 1 }
        let idle = established.filter { $0.timer == 0 || $0.timer == 2 }
        let slow = established.filter {
            $0.unacknowledged > 65_536 && ($0.timer == 4 || (stays.since[$0.cookie]?.moment ?? now) < now)
        }
        var page: [String: Double] = [
            "receive_queue_bytes": sum(mine.map(\.unread)),
            "send_queue_bytes": sum(mine.map(\.unacknowledged)),
            "send_queue_largest_bytes": Double(mine.map(\.unacknowledged).max() ?? 0),
            "slow_consumers": Double(slow.count),
            "retransmitting": Double(mine.count { $0.timer == 1 && $0.retransmits > 0 }),
            "zero_window": Double(mine.count { $0.timer == 4 }),
        ]
        if !idle.isEmpty {
            page["keepalive_ratio"] = Double(idle.count { $0.timer == 2 }) / Double(idle.count)
        }
        return Dictionary(
            uniqueKeysWithValues: page.map { ("outrigger_tcp_\($0.key){port=\"\(port)\"}", $0.value) })
    }

    private static func closeWaits(
        _ mine: [Connection], _ stays: Stays, _ now: Double, _ prefix: String, _ labels: String
    ) -> [String: Double] {
        let ages = mine.filter { $0.state == 8 }.map { now - (stays.since[$0.cookie]?.moment ?? now) }
        return [
            "\(prefix)_close_wait_oldest_seconds\(labels)": ages.max() ?? 0,
            "\(prefix)_close_wait_stuck\(labels)": Double(ages.count { $0 > 60 }),
        ]
    }

    private static func isEphemeral(_ port: UInt16) -> Bool {
        (40_000...40_999).contains(port) && !(40_100...40_199).contains(port)
            && !listeners.contains(port)
    }

    private static func timeWaits(_ connections: [Connection]) -> [String: Double] {
        let waiting = connections.filter { $0.state == 6 }.map(\.local.port)
        let all = Double(connections.count + listeners.count)
        return [
            "outrigger_time_wait{cause=\"served\"}": Double(waiting.count { listeners.contains($0) }),
            "outrigger_time_wait{cause=\"ephemeral\"}": Double(waiting.count { isEphemeral($0) }),
            "outrigger_time_wait{cause=\"orphaned_fin_wait2\"}":
                Double(connections.count { $0.state == 5 && $0.timer == 3 }),
            "outrigger_time_wait{cause=\"other\"}":
                Double(waiting.count { !listeners.contains($0) && !isEphemeral($0) }),
            "outrigger_time_wait_ratio": Double(waiting.count) / all,
        ]
    }

    /// Of the fullest ten those that are fuller than the eleventh: the others are a matter of order.
    private static func tuples(_ outgoing: [Connection]) -> [String: Double] {
        var counts: [String: Int] = [:]
        for connection in outgoing where isEphemeral(connection.local.port) {
            let (source, destination) = (text(connection.local.address), text(connection.remote.address))
            let labels =
                "{destination=\"\(destination)\",port=\"\(connection.remote.port)\",source=\"\(source)\"}"
            counts[labels, default: 0] += 1
        }
        let eleventh = counts.values.sorted(by: >).dropFirst(10).first ?? 0
        var page = ["outrigger_ephemeral_ports_uncounted": 0.0]
        for (labels, count) in counts where count > eleventh {
            page["outrigger_ephemeral_ports_used\(labels)"] = Double(count)
            page["outrigger_ephemeral_ports_usable\(labels)"] = 900
        }
        return page
    }

    private static func text(_ address: [UInt8]) -> String {
        address.count == 4
            ? address.map(String.init).joined(separator: ".")
            : "707:707:707:707:707:707:707:70\(address[15])"
    }
}
