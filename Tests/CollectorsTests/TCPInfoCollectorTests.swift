import Collectors
import Glibc
import Kernel
import Telemetry
import Testing

struct TCPInfoCollectorTests {
    @Test func writesWhatConnectionsSay() throws {
        let bench = TCPInfoBench()
        bench.kernel.connections = [
            .init(cookie: 1, rtt: 10_000, rto: 210_000, delivery: 5000),
            .init(cookie: 2, rtt: 40_000, rto: 3_000_000, delivery: 2_000_000),
        ]
        try bench.round()
        #expect(bench[#"rtt_seconds_bucket{le="0.005",port="8080"}"#] == 0)
        #expect(bench[#"rtt_seconds_bucket{le="0.01",port="8080"}"#] == 1)
        #expect(bench[#"rtt_seconds_bucket{le="0.05",port="8080"}"#] == 2)
        #expect(bench[#"rtt_seconds_bucket{le="+Inf",port="8080"}"#] == 2)
        #expect(bench[#"rtt_seconds_sum{port="8080"}"#] == 0.05)
        #expect(bench[#"rtt_seconds_count{port="8080"}"#] == 2)
        #expect(bench[#"rtt_seconds_min{port="8080"}"#] == 0.01)
        #expect(bench[#"rtt_seconds_max{port="8080"}"#] == 0.04)
        #expect(bench[#"rtt_seconds_quantile{port="8080",quantile="0.999"}"#] == 0.04)
        #expect(bench[#"rto_seconds_bucket{le="0.25",port="8080"}"#] == 1)
        #expect(bench[#"rto_seconds_bucket{le="5",port="8080"}"#] == 2)
        #expect(bench[#"delivery_rate_bytes_per_second_bucket{le="4096",port="8080"}"#] == 0)
        #expect(bench[#"delivery_rate_bytes_per_second_bucket{le="16384",port="8080"}"#] == 1)
        #expect(bench[#"delivery_rate_bytes_per_second_sum{port="8080"}"#] == 2_005_000)
        #expect(bench[#"sampled_connections{port="8080"}"#] == 2)
        #expect(
            bench.lines("samples_total") == [
                #"samples_total{outcome="answered"} 2.0"#, #"samples_total{outcome="gone"} 0.0"#,
                #"samples_total{outcome="unanswered"} 0.0"#,
            ])
    }

    @Test func hasTheBoundsThatTheDocumentsPromise() throws {
        let bench = TCPInfoBench()
        bench.kernel.connections = [.init(cookie: 1)]
        try bench.round()
        let bounds = { (family: String) in
            bench.layout.series.filter { $0.sampleName == "outrigger_tcp_\(family)_bucket" }
                .compactMap { $0.labels.first { $0.name == "le" }?.value }.joined(separator: " ")
        }
        let usual = "0.0005 0.001 0.0025 0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 2.5 5 10"
        #expect(bounds("rtt_seconds") == "5e-05 0.0001 0.00025 \(usual) +Inf")
        #expect(bounds("rto_seconds") == "\(usual) 30 60 120 +Inf")
        #expect(
            bounds("delivery_rate_bytes_per_second")
                == "1024 4096 16384 65536 262144 1048576 4194304 16777216 67108864 268435456 1073741824 "
                + "4294967296 +Inf")
    }

    @Test func writesNothingThatWasNotMeasured() throws {
        let bench = TCPInfoBench()
        // A handshake that has just ended, and the struct of Linux 3.10.
        bench.kernel.connections = [
            .init(cookie: 1, rtt: 0, rto: 0), .init(cookie: 2, rtt: 10_000, length: 104),
        ]
        try bench.round()
        bench.kernel.connections[1].retransmits = 7
        try bench.round()
        #expect(bench[#"rtt_seconds_count{port="8080"}"#] == 2)
        #expect(bench[#"rto_seconds_count{port="8080"}"#] == 2)
        #expect(bench[#"delivery_rate_bytes_per_second_count{port="8080"}"#] == 0)
        #expect(bench[#"delivery_rate_bytes_per_second_min{port="8080"}"#] == nil)
        #expect(bench[#"retransmits_total{port="8080"}"#] == 7)
        #expect(bench[#"sampled_segments_total{port="8080"}"#] == 0)
    }

    @Test func sumsWhatHeldConnectionsUp() throws {
        let bench = TCPInfoBench()
        bench.kernel.connections = [.init(cookie: 1), .init(cookie: 2, busy: 1_000_000)]
        try bench.round()
        bench.kernel.connections[0].busy = 3_000_000
        bench.kernel.connections[0].receiveWindow = 2_000_000
        bench.kernel.connections[1].busy = 1_500_000
        bench.kernel.connections[1].sendBuffer = 250_000
        bench.kernel.connections[1].segments = 40
        try bench.round()
        #expect(bench[#"sampled_busy_seconds_total{port="8080"}"#] == 3.5)
        #expect(bench[#"sampled_limited_seconds_total{cause="receive_window",port="8080"}"#] == 2)
        #expect(bench[#"sampled_limited_seconds_total{cause="send_buffer",port="8080"}"#] == 0.25)
        #expect(bench[#"sampled_segments_total{port="8080"}"#] == 40)
    }

    @Test func labelsEveryNamespaceButTheFirst() throws {
        let bench = TCPInfoBench(scopes: [nil, "gateway"])
        bench.kernel.connections = [.init(cookie: 1)]
        try bench.round()
        #expect(bench[#"rtt_seconds_count{port="8080"}"#] == 1)
        #expect(bench[#"rtt_seconds_count{netns="gateway",port="8080"}"#] == 1)
        #expect(bench[#"samples_total{netns="gateway",outcome="answered"}"#] == 1)
        let first = bench.layout
        try bench.round()
        #expect(bench.layout === first)
        #expect(bench[#"rtt_seconds_count{netns="gateway",port="8080"}"#] == 2)
    }

    @Test func asksOnceAfterEachWalk() throws {
        let bench = TCPInfoBench()
        bench.kernel.connections = [.init(cookie: 1)]
        try bench.round()
        try bench.round(after: .seconds(1))
        #expect(bench.kernel.asked == [1])
        try bench.round(after: .seconds(9))
        #expect(bench.kernel.asked == [1, 1])
    }

    @Test func forgetsAPortThatHadNoConnectionsForAnHour() throws {
        let bench = TCPInfoBench()
        bench.kernel.connections = [.init(cookie: 1)]
        try bench.round()
        bench.kernel.connections = []
        try bench.round(after: .seconds(3590))
        #expect(bench[#"rtt_seconds_count{port="8080"}"#] == 1)
        #expect(bench[#"sampled_connections{port="8080"}"#] == 0)
        try bench.round()
        #expect(bench[#"rtt_seconds_count{port="8080"}"#] == nil)
    }

    @Test func failsUntilAWalkHasEnded() {
        let collector = TCPInfoCollector(CollectorContext())
        var row = Row(catalogue: TCPInfoCollector.metrics)
        #expect(throws: NotYet.walked) { try collector.collect(from: HostFiles(), into: &row) }
    }
}
