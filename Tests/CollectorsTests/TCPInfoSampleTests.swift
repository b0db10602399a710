import Collectors
import Glibc
import Kernel
import Testing

/// Who is asked, what of their answers counts, and what becomes of those who do not answer.
struct TCPInfoSampleTests {
    private static let retransmits = #"retransmits_total{port="8080"}"#

    @Test func countsRetransmissionsFromRoundToRound() throws {
        let bench = TCPInfoBench()
        bench.kernel.connections = [.init(cookie: 1, retransmits: 50)]
        try bench.round()
        // What was before the first walk is not ours to count.
        #expect(bench[Self.retransmits] == 0)
        bench.kernel.connections[0].retransmits = 53
        // This one the first walk would have chosen: it has just begun.
        bench.kernel.connections.append(.init(cookie: 2, retransmits: 4))
        try bench.round()
        #expect(bench[Self.retransmits] == 7)
        bench.kernel.connections[1].retransmits = 5
        bench.kernel.connections.removeFirst()
        try bench.round()
        #expect(bench[Self.retransmits] == 8)
    }

    @Test func countsTheFirstConnectionsOfAPortThatHadNone() throws {
        let bench = TCPInfoBench()
        try bench.round()
        bench.kernel.connections = [.init(cookie: 1, retransmits: 2)]
        try bench.round()
        #expect(bench[Self.retransmits] == 2)
    }

    @Test func countsNothingOfWhoMayHaveBeenThere() throws {
        let torn = TCPInfoBench()
        torn.kernel.isTorn = true
        try torn.round()
        torn.kernel.connections = [.init(cookie: 1, retransmits: 4)]
        try torn.round()
        #expect(torn[Self.retransmits] == 0)
        let unwatched = TCPInfoBench()
        unwatched.kernel.ports = []
        unwatched.kernel.connections = [.init(cookie: 1, retransmits: 4)]
        try unwatched.round()
        unwatched.kernel.ports = [8080]
        try unwatched.round()
        #expect(unwatched[Self.retransmits] == 0)
        #expect(unwatched[#"rtt_seconds_count{port="8080"}"#] == 1)
    }

    @Test func remembersAConnectionThatOneWalkMissed() throws {
        let bench = TCPInfoBench()
        bench.kernel.connections = [.init(cookie: 1, retransmits: 50)]
        try bench.round()
        bench.kernel.connections[0].shown = 0
        try bench.round()
        bench.kernel.connections[0].shown = 1
        bench.kernel.connections[0].retransmits = 52
        try bench.round()
        #expect(bench[Self.retransmits] == 2)
    }

    @Test func countsAConnectionOnceThatAWalkShowsTwice() throws {
        let bench = TCPInfoBench()
        bench.kernel.connections = [.init(cookie: 1, shown: 2)]
        try bench.round()
        #expect(bench[#"rtt_seconds_count{port="8080"}"#] == 1)
    }

    @Test func asksAFairSampleThatStaysTheSame() throws {
        let bench = TCPInfoBench()
        bench.kernel.connections = (0..<3000).map { .init(cookie: 0x100 + $0) }
        try bench.round()
        let first = Set(bench.kernel.asked)
        #expect((600...900).contains(first.count), "\(first.count) of 3,000")
        #expect(bench.kernel.asked.count == first.count)
        // Cookies come in order, so a fair sample has as many of one half as of the other.
        let early = first.count { $0 < 0x100 + 1500 }
        #expect(abs(early * 2 - first.count) < 100, "\(early) of \(first.count)")
        bench.kernel.connections =
            bench.kernel.connections.reversed() + (0..<200).map { .init(cookie: 0x9000 + $0) }
        try bench.round()
        let second = Set(bench.kernel.asked.dropFirst(first.count))
        #expect(first.isSubset(of: second))
    }

    @Test func sharesTheRoomAmongPorts() throws {
        let bench = TCPInfoBench()
        bench.kernel.ports = Array(8001...8006)
        bench.kernel.connections = bench.kernel.ports.flatMap { port in
            (0..<(port == 8006 ? 30 : 950)).map { .init(cookie: UInt64(port) << 16 + $0, port: port) }
        }
        try bench.round()
        let counts = bench.kernel.ports.map { bench[#"sampled_connections{port="\#($0)"}"#] ?? -1 }
        #expect(counts.reduce(0, +) <= 4000)
        #expect(counts.reduce(0, +) >= 3000)
        #expect(counts[5] == 30)
        #expect(counts.dropLast().allSatisfy { $0 > 400 && $0 <= 950 }, "\(counts)")
    }

    @Test func followsSoManyPortsAndNoMore() throws {
        let bench = TCPInfoBench()
        bench.kernel.ports = Array(8001...8070)
        bench.kernel.connections = bench.kernel.ports.map { .init(cookie: UInt64($0), port: $0) }
        try bench.round()
        try bench.round()
        #expect(bench.lines("sampled_connections").count == 64)
        #expect(bench["sample_left_out_total"] == 12)
    }

    @Test(arguments: [
        (MadeUpConnections.Answer.error(ENOENT), 1.0, 0.0), (.error(ESTALE), 1, 0), (.cookie(77), 0, 1),
        (.bare, 0, 1), (.failure(ENOBUFS), 0, 2), (.failure(EINTR), 0, 2),
    ])
    func tellsWhoDidNotAnswer(_ answer: MadeUpConnections.Answer, _ gone: Double, _ unanswered: Double) throws
    {
        let bench = TCPInfoBench()
        bench.kernel.connections = [
            .init(cookie: 1), .init(cookie: 2, answer: answer), .init(cookie: 3),
        ]
        try bench.round()
        let answered = 3 - gone - unanswered
        #expect(bench[#"samples_total{outcome="answered"}"#] == answered)
        #expect(bench[#"samples_total{outcome="gone"}"#] == gone)
        #expect(bench[#"samples_total{outcome="unanswered"}"#] == unanswered)
        #expect(bench[#"rtt_seconds_count{port="8080"}"#] == answered)
        bench.kernel.connections[1].answer = .told
        try bench.round()
        #expect(bench[#"sampled_connections{port="8080"}"#] == 3)
    }

    @Test(arguments: [
        (EPERM, KernelError.denied("sock_diag")), (EOPNOTSUPP, .missing("sock_diag")),
        (EIO, .failed("sock_diag", errno: EIO)),
    ])
    func failsWhenTheKernelRefuses(_ code: Int32, _ error: KernelError) throws {
        let bench = TCPInfoBench()
        bench.kernel.connections = (0..<100).map { .init(cookie: $0, answer: .error(code)) }
        #expect(throws: error) { try bench.round() }
        // It is not asked again and again.
        #expect(bench.kernel.asked.count == 32)
        for place in bench.kernel.connections.indices { bench.kernel.connections[place].answer = .told }
        try bench.round()
        #expect(bench[#"sampled_connections{port="8080"}"#] == 100)
    }
}
