import Collectors
import Kernel
import Telemetry
import Testing
import Threads

struct TCPStatesCollectorTests {
    private func lines(_ context: CollectorContext) throws -> [String] {
        var row = Row(catalogue: TCPStatesCollector.metrics)
        row.begin()
        try TCPStatesCollector(context).collect(from: HostFiles(), into: &row)
        row.finish()
        return zip(row.layout.series, row.values).map { "\($0.labels[0].value) \($1)" }
    }

    @Test func writesEveryStateThoughItBeZero() throws {
        let context = CollectorContext()
        context.slow.states.publish(.success(SocketStates()))
        #expect(
            try lines(context) == [
                "established 0.0", "syn_sent 0.0", "syn_recv 0.0", "fin_wait1 0.0", "fin_wait2 0.0",
                "time_wait 0.0", "close 0.0", "close_wait 0.0", "last_ack 0.0", "listen 0.0", "closing 0.0",
                "rx_queued_bytes 0.0", "tx_queued_bytes 0.0",
            ])
    }

    @Test func failsUntilAWalkHasEnded() {
        let context = CollectorContext()
        #expect(throws: NotYet.walked) { try lines(context) }
        #expect("\(NotYet.walked)" == "the first walk over the sockets has not ended yet")
        context.slow.states.publish(.failure(.denied("sock_diag")))
        #expect(throws: KernelError.denied("sock_diag")) { try lines(context) }
    }
}
