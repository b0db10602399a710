import Collectors
import Kernel
import Telemetry
import Testing
import Threads

struct CensusTests {
    private typealias Connection = MadeUpKernel.Connection

    private static func closeWait(_ cookie: UInt64, at port: UInt16) -> Connection {
        Connection(local: ([10, 0, 0, 1], port), state: 8, cookie: cookie)
    }

    @Test func followsACloseWaitUntilItIsClosed() throws {
        let host = try CensusHost()
        host.kernel.listeners = [.init(port: 8080)]
        host.kernel.connections = [Self.closeWait(7, at: 8080), Self.closeWait(8, at: 9)]
        let oldest = "outrigger_tcp_close_wait_oldest_seconds{port=\"8080\",process=\"\"}"
        let stuck = "outrigger_tcp_close_wait_stuck{port=\"8080\",process=\"\"}"
        #expect(try host.pageAfterWalk()[oldest] == 0)
        // The age goes on between the walks.
        host.now += 4
        #expect(try host.page()[oldest] == 4)
        host.now -= 4
        for _ in 0..<6 { _ = try host.pageAfterWalk() }
        #expect(try host.page()[stuck] == 0)
        let page = try host.pageAfterWalk()
        #expect(page[oldest] == 70)
        #expect(page[stuck] == 1)
        #expect(page["outrigger_tcp_outgoing_close_wait_oldest_seconds"] == 70)
        #expect(page["outrigger_tcp_outgoing_close_wait_stuck"] == 1)
        host.kernel.connections = []
        let after = try host.pageAfterWalk()
        #expect(after[oldest] == 0)
        #expect(after[stuck] == 0)
    }

    @Test func keepsAgesThroughAWalkThatFailedAndOneThatWasTorn() throws {
        let host = try CensusHost()
        host.kernel.listeners = [.init(port: 8080)]
        let leak = [Self.closeWait(7, at: 8080)]
        host.kernel.connections = leak
        let oldest = "outrigger_tcp_close_wait_oldest_seconds{port=\"8080\",process=\"\"}"
        _ = try host.pageAfterWalk()
        host.kernel.failure = .failed("sock_diag", errno: 12)
        #expect(try host.pageAfterWalk()[oldest] == nil)
        #expect(host.failures["connections"] == "`sock_diag` could not be read: Cannot allocate memory")
        host.kernel.failure = nil
        host.kernel.isTorn = true
        host.kernel.connections = []
        let torn = try host.pageAfterWalk()
        #expect(torn["outrigger_socket_walk_torn_total"] == 1)
        #expect(torn["outrigger_socket_walk_failures_total"] == 1)
        #expect(torn["outrigger_socket_walks_total"] == 2)
        host.kernel.isTorn = false
        host.kernel.connections = leak
        #expect(try host.pageAfterWalk()[oldest] == 30)
    }

    @Test func countsWhatFindsNoRoom() throws {
        let host = try CensusHost()
        host.kernel.connections = (1...66_000).map { Self.closeWait($0, at: 9) }
        let page = try host.pageAfterWalk()
        #expect(page["outrigger_socket_walk_forgotten_total"] == 464)
        #expect(page["outrigger_tcp_outgoing_connections{state=\"close_wait\"}"] == 66_000)
        // The same ones again, whichever order they come in.
        host.kernel.connections.reverse()
        let second = try host.pageAfterWalk()
        #expect(second["outrigger_socket_walk_forgotten_total"] == 928)
        #expect(second["outrigger_tcp_outgoing_close_wait_oldest_seconds"] == 10)
    }

    @Test func followsSoManyListeningPortsAndCountsTheRest() throws {
        let host = try CensusHost()
        host.kernel.listeners = (1...300).map { .init(port: $0, inode: UInt32($0)) }
        host.kernel.connections = (1...300).map { Connection(local: ([10, 0, 0, 1], $0), state: 6) }
        let page = try host.pageAfterWalk()
        #expect(page.keys.count { $0.hasPrefix("outrigger_tcp_connections{") } == 256 * 10)
        #expect(page["outrigger_tcp_left_out_connections"] == 44)
        #expect(page["outrigger_tcp_outgoing_connections{state=\"time_wait\"}"] == 0)
        // Served they are all the same.
        #expect(page["outrigger_time_wait{cause=\"served\"}"] == 300)
        // The next walk follows others.
        host.kernel.listeners = (200...310).map { .init(port: $0, inode: UInt32($0)) }
        let next = try host.pageAfterWalk()
        #expect(next["outrigger_tcp_left_out_connections"] == 0)
        #expect(next["outrigger_tcp_outgoing_connections{state=\"time_wait\"}"] == 199)
        #expect(
            next["outrigger_tcp_connections{port=\"300\",process=\"\",state=\"time_wait\"}"] == 1)
    }

    @Test func namesAPortAfterTheLowestPidOfItsListeners() throws {
        let host = try CensusHost()
        host.kernel.listeners = [
            .init(port: 8080, cookie: 1, inode: 100),
            .init(address: [10, 0, 0, 1], port: 8080, cookie: 2, inode: 101),
        ]
        host.now += 10
        host.walk()
        host.readings.owners.publish(
            ListenerOwners(
                generation: 9,
                byInode: [100: .init(pid: 20, name: "late"), 101: .init(pid: 3, name: "early")]))
        let page = try host.page()
        #expect(page["outrigger_tcp_connections{port=\"8080\",process=\"early\",state=\"established\"}"] == 0)
    }

    @Test func looksForABoundedNumberOfOwners() throws {
        let host = try CensusHost()
        host.kernel.listeners = (1...4100).map { .init(port: $0, cookie: UInt64($0), inode: UInt32($0)) }
        host.walk()
        #expect(host.readings.owners.value.leftOut == 4)
        let context = CollectorContext(slow: host.readings)
        let page = ListenerPage(context)
        try page.collect()
        #expect(page.lines.contains("outrigger_listener_owners_left_out{} 4.0"))
    }

    @Test func knowsTheShapeOfSendQueues() throws {
        let host = try CensusHost()
        host.kernel.listeners = [.init(port: 8080), .init(port: 8081, cookie: 2)]
        host.kernel.connections = (1...1000).map {
            Connection(
                remote: ([1, 2, 3, 4], $0), cookie: UInt64($0), unacknowledged: $0 <= 900 ? 0 : UInt32($0))
        }
        let page = try host.pageAfterWalk()
        let p99 = try #require(page["outrigger_tcp_send_queue_p99_bytes{port=\"8080\"}"])
        #expect(abs(p99 / 990 - 1) < 0.05)
        #expect(page["outrigger_tcp_send_queue_largest_bytes{port=\"8080\"}"] == 1000)
        #expect(page["outrigger_tcp_send_queue_p99_bytes{port=\"8081\"}"] == nil)
    }

    @Test func leavesTheRatioOutWhenThereAreNoSockets() throws {
        let host = try CensusHost()
        #expect(try host.pageAfterWalk()["outrigger_time_wait_ratio"] == nil)
        host.kernel.connections = [Connection(state: 6), Connection(), Connection(), Connection()]
        #expect(try host.pageAfterWalk()["outrigger_time_wait_ratio"] == 0.25)
    }

    @Test func refusesACensusOfThreeMissedRounds() throws {
        let host = try CensusHost()
        _ = try host.pageAfterWalk()
        host.now += 30
        #expect(try host.page()["outrigger_socket_walk_age_seconds"] == 30)
        host.now += 0.5
        #expect(try host.page()["outrigger_tcp_outgoing_connections{state=\"established\"}"] == nil)
        #expect(Set(host.failures.keys) == CensusHost.collectors)
        #expect(
            host.failures["accepts"]
                == "the newest walk over the sockets ended 30 s ago, and they should be walked every 10 s")
    }

    @Test(arguments: [KernelError.missing("sock_diag"), .denied("sock_diag")])
    func readsTheFilesOfProcInstead(_ refusal: KernelError) throws {
        let host = try CensusHost()
        host.kernel.failure = refusal
        _ = try host.pageAfterWalk()
        #expect(host.failures["connections"]?.hasPrefix("`sock_diag`") == true)
        try host.host.write(
            """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 00000000:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000  1000 0 100 1 0 100
               1: 0100007F:1F90 0100007F:C390 08 00000000:00000001 00:00000000 00000000  1000 0 101 2 0 20
               2: 0100007F:9C40 0100007F:1F90 05 00000000:00000000 03:00000019 00000000     0 0 0 3 0

            """, to: "proc/net/tcp")
        var page = try host.pageAfterWalk()
        page = try host.pageAfterWalk()
        #expect(page["outrigger_socket_source_info{source=\"proc\"}"] == 1)
        #expect(page["node_tcp_connection_states{state=\"listen\"}"] == 1)
        #expect(page["outrigger_tcp_close_wait_oldest_seconds{port=\"8080\",process=\"\"}"] == 10)
        #expect(page["outrigger_time_wait{cause=\"orphaned_fin_wait2\"}"] == 1)
        let tuple = "{destination=\"127.0.0.1\",port=\"8080\",source=\"127.0.0.1\"}"
        #expect(page["outrigger_ephemeral_ports_used\(tuple)"] == 1)
        host.kernel.failure = nil
        #expect(try host.pageAfterWalk()["outrigger_socket_source_info{source=\"sock_diag\"}"] == 1)
    }

    @Test func labelsTheFactsOfOtherNamespaces() throws {
        let other = MadeUpKernel([.init(port: 7000)])
        let refused = MadeUpKernel(failure: .failed("sock_diag", errno: 12))
        let host = try CensusHost(others: [
            NetworkScope(name: "blue", folder: "11/net", serial: 1, channel: { other }),
            NetworkScope(name: "red", folder: "12/net", serial: 2, channel: { refused }),
        ])
        host.kernel.listeners = [.init(port: 8080)]
        try host.opens(passive: 5, active: 2, in: "11/net")
        _ = try host.pageAfterWalk()
        try host.opens(passive: 9, active: 3, in: "11/net")
        let page = try host.page()
        #expect(host.failures.isEmpty)
        #expect(page["outrigger_tcp_accepted_total{netns=\"blue\",port=\"7000\"}"] == 4)
        #expect(page["outrigger_tcp_opened_total{netns=\"blue\"}"] == 1)
        #expect(page["outrigger_tcp_accepted_total{port=\"8080\"}"] == 0)
        #expect(page["outrigger_time_wait_ratio{netns=\"blue\"}"] == 0)
        // Of one that could not be looked at nothing is known, and that is said.
        #expect(
            page.filter { $0.key.contains("red") } == [
                "outrigger_socket_walk_success{netns=\"red\"}": 0,
                "outrigger_socket_walk_failures_total{netns=\"red\"}": 1,
            ])
        #expect(page["outrigger_socket_walk_success{netns=\"blue\"}"] == 1)
        #expect(page["outrigger_socket_walk_success"] == 1)
        // Only of the first namespace.
        #expect(page.keys.allSatisfy { !$0.hasPrefix("node_") || !$0.contains("netns") })
        // A namespace that goes takes its facts with it, and the others go on.
        host.readings.scopes.publish(
            NetworkScopes(generation: 2, Array(host.readings.scopes.value.all.prefix(1))))
        let next = try host.pageAfterWalk()
        #expect(next.keys.allSatisfy { !$0.contains("netns") })
        #expect(next["outrigger_socket_walks_total"] == 2)
    }
}
