import Collectors
import Telemetry
import Testing

/// M16: connections opened plus closed, each second.
struct ChurnTests {
    private static let host = "outrigger_tcp_churn_per_second"

    private func host(_ passive: Double, _ active: Double, _ open: Double)
        -> KeyValuePairs<String, Double>
    {
        [
            "node_netstat_Tcp_PassiveOpens": passive, "node_netstat_Tcp_ActiveOpens": active,
            "node_netstat_Tcp_CurrEstab": open,
        ]
    }

    @Test func countsWhatOpenedAndWhatMustHaveClosed() {
        var ticks = DerivedTicks()
        #expect(ticks.tick(at: 0, host(1000, 50, 200)).value(Self.host) == nil)
        // 30 came, 10 more are there: 20 went.
        #expect(ticks.tick(at: 1, host(1020, 60, 210)).value(Self.host) == 50)
    }

    @Test func looksTenSecondsBack() {
        var ticks = DerivedTicks()
        for second in 0..<20 { _ = ticks.tick(at: Double(second), host(1000, 0, 0)) }
        // A storm of 100 connections within one second, all of them closed again.
        #expect(ticks.tick(at: 20, host(1100, 0, 0)).value(Self.host) == 20)
        var last: Double?
        for second in 21..<35 { last = ticks.tick(at: Double(second), host(1100, 0, 0)).value(Self.host) }
        #expect(last == 0)
    }

    @Test func beginsAnewWhenACounterDoes() {
        var ticks = DerivedTicks()
        _ = ticks.tick(at: 0, host(1000, 0, 0))
        #expect(ticks.tick(at: 1, host(5, 0, 0)).value(Self.host) == nil)
        #expect(ticks.tick(at: 2, host(8, 0, 0)).value(Self.host) == 6)
    }

    @Test func neverFallsBelowWhatOpened() {
        var ticks = DerivedTicks()
        _ = ticks.tick(at: 0, host(0, 0, 10))
        // Counters and connections are not read at one moment.
        #expect(ticks.tick(at: 1, host(4, 0, 20)).value(Self.host) == 4)
    }

    @Test func keepsPortsAndNamespacesApart() {
        var ticks = DerivedTicks()
        let name = "outrigger_tcp_port_churn_per_second"
        let before: KeyValuePairs = [
            #"outrigger_tcp_accepted_total{port="80"}"#: 0.0,
            #"outrigger_tcp_accepted_total{port="443"}"#: 0,
            #"outrigger_tcp_accepted_total{port="80",netns="pod"}"#: 0,
        ]
        _ = ticks.tick(at: 0, before)
        let page = ticks.tick(
            at: 10,
            [
                #"outrigger_tcp_accepted_total{port="80"}"#: 100,
                #"outrigger_tcp_accepted_total{port="443"}"#: 50,
                #"outrigger_tcp_accepted_total{port="80",netns="pod"}"#: 20,
                #"outrigger_tcp_connections{port="80",process="a",state="established"}"#: 60,
                #"outrigger_tcp_connections{port="80",process="a",state="close_wait"}"#: 20,
                #"outrigger_tcp_connections{port="80",process="a",state="time_wait"}"#: 999,
                #"outrigger_tcp_connections{port="443",process="b",state="established"}"#: 50,
            ])
        #expect(page.value(name + #"{port="80"}"#) == 12)
        #expect(page.value(name + #"{port="443"}"#) == 5)
        #expect(page.value(name + #"{netns="pod",port="80"}"#) == 4)
    }

    @Test func forgetsAPortThatHasGone() {
        var ticks = DerivedTicks()
        let name = #"outrigger_tcp_port_churn_per_second{port="80"}"#
        _ = ticks.tick(at: 0, [#"outrigger_tcp_accepted_total{port="80"}"#: 0])
        #expect(ticks.tick(at: 1, ["other": 0]).value(name) == nil)
        #expect(ticks.tick(at: 2, [#"outrigger_tcp_accepted_total{port="80"}"#: 50]).value(name) == nil)
        #expect(ticks.tick(at: 3, [#"outrigger_tcp_accepted_total{port="80"}"#: 60]).value(name) == 20)
    }

    @Test func followsABoundedNumberOfPorts() {
        var ticks = DerivedTicks()
        let series = (0..<1030).map {
            (Layout.Series(metric: Self.accepted, labels: [Label("port", "\($0)")]))
        }
        let section = Section(
            name: "many", layout: Layout(series: series), values: Array(repeating: 0, count: series.count))
        _ = ticks.tick(at: 0, sections: [section])
        let page = ticks.tick(at: 1, sections: [section])
        #expect(page.count { $0.hasPrefix("outrigger_tcp_port_churn_per_second{") } == 1024)
        #expect(page.value("outrigger_tcp_port_churn_left_out") == 6)
    }

    private static let accepted = Metric.counter("outrigger_tcp_accepted_total", "Made up.")
}
