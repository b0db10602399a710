import Collectors
import Kernel
import Testing

struct TCPStatesCollectorTests {
    private static let names = [
        "established", "syn_sent", "syn_recv", "fin_wait1", "fin_wait2", "time_wait", "close", "close_wait",
        "last_ack", "listen", "closing", "rx_queued_bytes", "tx_queued_bytes",
    ]

    @Test func writesEveryStateThoughItBeZero() throws {
        let host = try CensusHost()
        let page = try host.pageAfterWalk()
        #expect(
            Self.names.map { page["node_tcp_connection_states{state=\"\($0)\"}"] }
                == Self.names.map { _ in 0 })
    }

    @Test func failsUntilAWalkHasEnded() throws {
        let host = try CensusHost()
        #expect(try host.page()["outrigger_collector_success{collector=\"tcpstat\"}"] == 0)
        #expect(host.failures["tcpstat"] == "the first walk over the sockets has not ended yet")
        host.kernel.failure = .failed("sock_diag", errno: 12)
        let page = try host.pageAfterWalk()
        #expect(page.keys.allSatisfy { !$0.hasPrefix("node_tcp") })
        #expect(host.failures["tcpstat"] == "`sock_diag` could not be read: Cannot allocate memory")
    }
}
