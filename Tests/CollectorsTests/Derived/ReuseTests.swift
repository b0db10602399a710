import Collectors
import Telemetry
import Testing

/// M37: how often a connection is used.
struct ReuseTests {
    private static let requests = #"outrigger_tcp_reuse_ratio{basis="requests"}"#
    private static let closes = #"outrigger_tcp_reuse_ratio{basis="closes"}"#
    private static let counter = ReuseSettings(requests: SeriesSelector("http_requests_total"))

    /// The golden rows of M37; what share of the sockets is then in TIME_WAIT is the census's to say.
    @Test(arguments: [
        ("one-shot client: 100 % TIME_WAIT", 500.0, 500.0, 1.0),
        ("a connection for each request: 98 % TIME_WAIT", 12_000, 12_000, 1),
        ("pooled client: 12 % TIME_WAIT", 12_300, 1000, 12.3),
    ])
    func tellsAPoolFromAConnectionForEachRequest(
        _ client: String, _ requests: Double, _ accepted: Double, _ ratio: Double
    ) {
        var ticks = DerivedTicks(reuse: Self.counter)
        for second in 0...60 {
            let share = Double(second) / 60
            let page = ticks.tick(
                at: Double(second),
                [
                    #"http_requests_total{code="200"}"#: 70_000 + requests * 0.9 * share,
                    #"http_requests_total{code="500"}"#: 9 + requests * 0.1 * share,
                    "node_netstat_Tcp_PassiveOpens": 4_000_000 + accepted * share,
                ])
            let value = page.value(Self.requests)
            if second > 0 {
                #expect(value.map { abs($0 - ratio) < 1e-6 } == true, "\(client), second \(second): \(page)")
            }
        }
    }

    @Test func looksAMinuteBack() {
        var ticks = DerivedTicks(reuse: Self.counter)
        var page: [String] = []
        // A minute of one request each, then two of ten.
        for second in 0...180 {
            let accepted = Double(second)
            let requests = second <= 60 ? accepted : 60 + 10 * (accepted - 60)
            page = ticks.tick(
                at: Double(second),
                ["http_requests_total": requests, "node_netstat_Tcp_PassiveOpens": accepted])
        }
        #expect(page.value(Self.requests) == 10)
    }

    @Test func isAbsentWhileNothingIsAccepted() {
        var ticks = DerivedTicks(reuse: Self.counter)
        _ = ticks.tick(at: 0, ["http_requests_total": 1, "node_netstat_Tcp_PassiveOpens": 5])
        let page = ticks.tick(at: 1, ["http_requests_total": 9, "node_netstat_Tcp_PassiveOpens": 5])
        #expect(page.value(Self.requests) == nil)
    }

    @Test func takesTheConnectionsOfOnePort() {
        var settings = Self.counter
        settings.port = 8080
        var ticks = DerivedTicks(reuse: settings)
        let before: KeyValuePairs = [
            "http_requests_total": 0.0, #"outrigger_tcp_accepted_total{port="8080"}"#: 0,
            #"outrigger_tcp_accepted_total{port="22"}"#: 0, "node_netstat_Tcp_PassiveOpens": 0,
        ]
        _ = ticks.tick(at: 0, before)
        let page = ticks.tick(
            at: 1,
            [
                "http_requests_total": 40, #"outrigger_tcp_accepted_total{port="8080"}"#: 10,
                #"outrigger_tcp_accepted_total{port="22"}"#: 90, "node_netstat_Tcp_PassiveOpens": 100,
            ])
        #expect(page.value(Self.requests) == 4)
    }

    @Test(arguments: [("all stay", 10.0, 0.0), ("half of them end", 5, 0.5), ("they drain", -10, 2)])
    func countsClosesWithoutACounterOfRequests(_ what: String, _ more: Double, _ ratio: Double) {
        var ticks = DerivedTicks()
        let open = #"outrigger_tcp_connections{port="80",process="a",state="established"}"#
        let accepted = #"outrigger_tcp_accepted_total{port="80"}"#
        _ = ticks.tick(at: 0, [accepted: 100, open: 50])
        #expect(ticks.tick(at: 10, [accepted: 110, open: 50 + more]).value(Self.closes) == ratio)
    }

    @Test func beginsAnewWhenTheApplicationDoes() {
        var ticks = DerivedTicks(reuse: Self.counter)
        _ = ticks.tick(at: 0, ["http_requests_total": 1000, "node_netstat_Tcp_PassiveOpens": 0])
        _ = ticks.tick(at: 10, ["http_requests_total": 0, "node_netstat_Tcp_PassiveOpens": 10])
        let page = ticks.tick(at: 20, ["http_requests_total": 30, "node_netstat_Tcp_PassiveOpens": 20])
        #expect(page.value(Self.requests) == 3)
    }
}
