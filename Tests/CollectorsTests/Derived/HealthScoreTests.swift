import Collectors
import Telemetry
import Testing

/// T25 and E9: 0.3 · cpu + 0.4 · GC pause + 0.3 · pending, degraded above 0.85, and honest about what is missing.
struct HealthScoreTests {
    private static let pause = #"go_gc_pause_seconds_quantile{quantile="0.99"}"#

    /// One second in which the CPUs were busy for that share.
    private func derive(
        cpu: Double?, pause: Double? = nil, queue: (Double, Double)? = nil,
        inputs: [HealthInput] = HealthInput.defaults
    ) -> (page: [String], report: HealthReport?) {
        var ticks = DerivedTicks(health: inputs)
        var page: [String] = []
        for second in 0...1 {
            let now = Double(second)
            page = ticks.tick(
                at: now,
                [
                    #"outrigger_cpu_seconds_total{mode="user"}"#: cpu.map { $0 * 2 * now } ?? .nan,
                    #"outrigger_cpu_seconds_total{mode="iowait"}"#: cpu.map { (1 - $0) * now } ?? .nan,
                    #"outrigger_cpu_seconds_total{mode="idle"}"#: cpu.map { (1 - $0) * now } ?? .nan,
                    Self.pause: pause ?? .nan,
                    #"go_gc_pause_seconds_quantile{quantile="0.5"}"#: 99,
                    #"outrigger_listener_queue_peak{address="::",port="80",process="a"}"#: queue?.0 ?? .nan,
                    #"outrigger_listener_queue_limit{address="::",port="80",process="a"}"#: queue?.1 ?? .nan,
                    #"outrigger_listener_queue_peak{address="::",port="81",process="a"}"#: 1,
                    #"outrigger_listener_queue_limit{address="::",port="81",process="a"}"#: .nan,
                ])
        }
        return (page, ticks.health)
    }

    @Test(arguments: [
        (0.0, 0.0, 0.0, 0.0, false), (1, 0, 0, 0.3, false), (0, 0.2, 0, 0.4, false), (0, 0, 128, 0.3, false),
        (0.5, 0.1, 64, 0.5, false), (0.4, 0.2, 128, 0.82, false), (0.6, 0.2, 128, 0.88, true),
        // Twice as long and twice as full is not worse than full.
        (1, 0.4, 256, 1, true),
    ])
    func weighsItsInputs(
        _ cpu: Double, _ pause: Double, _ queue: Double, _ score: Double, _ isDegraded: Bool
    ) {
        let (page, report) = derive(cpu: cpu, pause: pause, queue: (queue, 128))
        #expect(page.value("outrigger_health_score").map { abs($0 - score) < 1e-9 } == true, "\(page)")
        #expect(report?.isDegraded == isDegraded)
        #expect(report?.inputs == "3/3")
        #expect(page.value(#"outrigger_health_info{inputs="3/3"}"#) == 1)
    }

    @Test func isNotDegradedAtTheLimitItself() {
        let reading = HealthReport.Reading(name: "a", raw: 0.85, limit: 1, weight: 1)
        let report = HealthReport(timestamp: Timestamp(seconds: 0), readings: [reading])
        #expect(report.score == HealthReport.degradedAbove)
        #expect(!report.isDegraded)
    }

    @Test func sharesTheWeightOfWhatIsMissing() {
        let (page, report) = derive(cpu: 0.9, queue: (64, 128))
        #expect(page.value("outrigger_health_score").map { abs($0 - 0.7) < 1e-9 } == true)
        #expect(page.value(#"outrigger_health_weight{input="cpu"}"#) == 0.5)
        #expect(page.value(#"outrigger_health_weight{input="gc_pause"}"#) == 0)
        #expect(page.value(#"outrigger_health_weight{input="pending"}"#) == 0.5)
        #expect(page.value(#"outrigger_health_input{input="gc_pause"}"#) == nil)
        #expect(page.value(#"outrigger_health_info{inputs="2/3"}"#) == 1)
        #expect(report?.inputs == "2/3")
    }

    @Test func hasNoScoreWithoutInputs() {
        let (page, report) = derive(cpu: nil)
        #expect(page.value("outrigger_health_score") == nil)
        #expect(page.value(#"outrigger_health_info{inputs="0/3"}"#) == 1)
        #expect(report?.isDegraded == false)
        #expect(
            report?.readings.map(\.missing) == [
                "needs two looks at outrigger_cpu_seconds_total",
                #"no series of go_gc_pause_seconds_quantile{quantile="0.99"}, nor of "#
                    + #"go_gc_duration_seconds_quantile{quantile="0.99"}, nor of "#
                    + #"jvm_gc_pause_seconds_quantile{quantile="0.99"}, nor of "#
                    + #"jvm_gc_duration_seconds_quantile{quantile="0.99"}, nor of "#
                    + #"nodejs_gc_duration_seconds_quantile{quantile="0.99"}, nor of "#
                    + #"gc_pause_seconds_quantile{quantile="0.99"}"#,
                "no series of outrigger_listener_queue_peak with its outrigger_listener_queue_limit",
            ])
    }

    @Test func takesTheWorstOfSeveral() {
        var ticks = DerivedTicks()
        _ = ticks.tick(
            at: 0,
            [
                #"jvm_gc_pause_seconds_quantile{quantile="0.99",action="minor"}"#: 0.01,
                #"jvm_gc_pause_seconds_quantile{quantile="0.99",action="major"}"#: 0.15,
                #"outrigger_listener_queue_peak{address="::",port="80",process="a"}"#: 90,
                #"outrigger_listener_queue_limit{address="::",port="80",process="a"}"#: 4096,
                #"outrigger_listener_queue_peak{address="::",port="81",process="a"}"#: 4,
                #"outrigger_listener_queue_limit{address="::",port="81",process="a"}"#: 5,
                #"outrigger_listener_queue_peak{address="::",port="82",process="a"}"#: 0,
                #"outrigger_listener_queue_limit{address="::",port="82",process="a"}"#: 0,
            ])
        #expect(ticks.health?.readings.map(\.raw) == [nil, 0.15, 0.8])
    }

    @Test func readsWhatTheConfigurationNames() throws {
        let descriptors = try #require(HealthInput.known.first { $0.name == "open_fds" })
        let inputs = [
            HealthInput(
                name: "pending", source: .largest([SeriesSelector("chat_pending")], limit: 5000), weight: 3),
            HealthInput(name: descriptors.name, source: descriptors.source, weight: 1),
        ]
        var ticks = DerivedTicks(health: inputs)
        let page = ticks.tick(
            at: 0,
            [
                #"chat_pending{room="a"}"#: 1000, #"chat_pending{room="b"}"#: 4000, "chat_pending_bytes": 9e9,
                #"outrigger_process_open_fds{process="a"}"#: 400,
                #"outrigger_process_max_fds{process="a"}"#: 1000,
            ])
        #expect(page.value("outrigger_health_score").map { abs($0 - 0.7) < 1e-9 } == true)
        #expect(page.value(#"outrigger_health_input{input="open_fds"}"#) == 0.4)
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan, -1, 1e300])
    func staysWithinItsBoundsWhateverIsSent(_ value: Double) {
        let page = derive(cpu: 0.5, pause: value, queue: (1, 1)).page
        #expect(page.value("outrigger_health_score").map { (0...1).contains($0) } == true)
    }

    @Test func followsSeriesFromTickToTick() {
        var ticks = DerivedTicks()
        let first = ticks.made([Self.pause: 0.1])
        _ = ticks.tick(at: 0, sections: [first])
        let second = Section(name: "made", layout: first.layout, values: [0.2])
        _ = ticks.tick(at: 1, sections: [second])
        #expect(ticks.health?.readings[1].raw == 0.2)
        // Its section moves back, then it goes and another name takes over.
        _ = ticks.tick(at: 2, sections: [ticks.made(["a": 1]), second])
        #expect(ticks.health?.readings[1].raw == 0.2)
        _ = ticks.tick(at: 3, ["a": 1])
        #expect(ticks.health?.readings[1].raw == nil)
        _ = ticks.tick(at: 4, [#"gc_pause_seconds_quantile{quantile="0.99"}"#: 0.05])
        #expect(ticks.health?.readings[1].raw == 0.05)
    }
}
