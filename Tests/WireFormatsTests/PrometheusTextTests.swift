import Telemetry
import Testing
import WireFormats

struct PrometheusTextTests {
    static let load = Metric.gauge("node_load1", "1m load average.")
    static let seconds = Metric.counter(
        "node_cpu_seconds_total", "Seconds by mode.", labels: ["cpu", "mode"])

    private func snapshot(_ sections: [Section]) -> Snapshot {
        Snapshot(timestamp: Timestamp(milliseconds: 1000), cadence: .full, sections: sections)
    }

    private func section(_ rows: [(Layout.Series, Double)]) -> Section {
        Section(name: "one", layout: Layout(series: rows.map(\.0)), values: rows.map(\.1))
    }

    private func text(_ sections: [Section]) -> String {
        var page = PrometheusText()
        return String(decoding: page.render(snapshot(sections)).bytes, as: UTF8.self)
    }

    @Test func writesFamiliesWholeAndInOrder() {
        let layout = Layout(
            series: [
                .init(metric: Self.seconds, labels: [Label("mode", "user"), Label("cpu", "1")]),
                .init(metric: Self.load, labels: []),
                .init(metric: Self.seconds, labels: [Label("mode", "idle"), Label("cpu", "0")]),
            ], catalogue: [Self.load, Self.seconds])
        #expect(
            text([Section(name: "cpu", layout: layout, values: [4711.25, 0.02, 12])]) == """
                # HELP node_load1 1m load average.
                # TYPE node_load1 gauge
                node_load1 0.02
                # HELP node_cpu_seconds_total Seconds by mode.
                # TYPE node_cpu_seconds_total counter
                node_cpu_seconds_total{cpu="0",mode="idle"} 12
                node_cpu_seconds_total{cpu="1",mode="user"} 4711.25

                """)
    }

    @Test(arguments: [
        (#"plain"#, #"plain"#), (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#), ("", ""),
        ("päß 🛶", "päß 🛶"), (#"\n"#, #"\\n"#), ("a\tb\r", "a\tb\r"),
    ])
    func escapesLabelValues(_ value: String, _ written: String) {
        let metric = Metric.gauge("m", "H.", labels: ["a"])
        let page = text([section([(.init(metric: metric, labels: [Label("a", value)]), 1)])])
        #expect(page == "# HELP m H.\n# TYPE m gauge\nm{a=\"\(written)\"} 1\n")
    }

    @Test(arguments: [("a\\b", #"a\\b"#), ("a\nb", #"a\nb"#), (#"say "a""#, #"say "a""#), ("", "")])
    func escapesHelp(_ help: String, _ written: String) {
        let page = text([section([(.init(metric: .untyped("m", help), labels: []), 1)])])
        #expect(page == "# HELP m \(written)\n# TYPE m untyped\nm 1\n")
    }

    @Test func leavesOutWhatHasNoValue() {
        let rows: [(Layout.Series, Double)] = [
            (.init(metric: Self.load, labels: []), Row.absent),
            (.init(metric: Self.seconds, labels: [Label("cpu", "0"), Label("mode", "idle")]), Row.absent),
            (.init(metric: Self.seconds, labels: [Label("cpu", "0"), Label("mode", "user")]), .nan),
        ]
        #expect(
            text([section(rows)]) == """
                # HELP node_cpu_seconds_total Seconds by mode.
                # TYPE node_cpu_seconds_total counter
                node_cpu_seconds_total{cpu="0",mode="user"} NaN

                """)
        #expect(text([section([rows[0]])]) == "")
        #expect(text([]) == "")
    }

    @Test func keepsTheLinesOfAHistogramTogether() {
        let metric = Metric("rtt_seconds", .histogram, help: "Round trips.", labels: ["port"])
        func series(_ suffix: String, _ bound: String?) -> Layout.Series {
            let labels = [Label("port", "80")] + (bound.map { [Label("le", $0)] } ?? [])
            return .init(metric: metric, suffix: suffix, labels: labels)
        }
        let rows: [(Layout.Series, Double)] = [
            (series("_bucket", "0.5"), 1), (series("_bucket", "1.0"), 2), (series("_bucket", "+Inf"), 3),
            (series("_sum", nil), 4.5), (series("_count", nil), 3),
        ]
        #expect(
            text([section(rows)]) == """
                # HELP rtt_seconds Round trips.
                # TYPE rtt_seconds histogram
                rtt_seconds_bucket{le="0.5",port="80"} 1
                rtt_seconds_bucket{le="1.0",port="80"} 2
                rtt_seconds_bucket{le="+Inf",port="80"} 3
                rtt_seconds_sum{port="80"} 4.5
                rtt_seconds_count{port="80"} 3

                """)
    }

    @Test(arguments: [
        (Metric.gauge("a", "Later."), Metric.gauge("a", "First."), 1),
        (Metric.gauge("a_count", "Later."), Metric("a", .histogram, help: "First."), 1),
        (Metric("a", .histogram, help: "Later."), Metric.gauge("a_sum", "First."), 1),
        (Metric.gauge("b", "Later."), Metric.gauge("a", "First."), 0),
    ])
    func showsTheEarlierFamilyWhenNamesCollide(_ later: Metric, _ earlier: Metric, _ leftOut: Int) {
        var text = PrometheusText()
        let sections = [
            section([(.init(metric: earlier, labels: []), 1)]),
            section([(.init(metric: later, labels: []), 2)]),
        ]
        let page = text.render(snapshot(sections))
        #expect(page.leftOutCount == leftOut)
        #expect(page.lineCount == 2 - leftOut)
        #expect(String(decoding: page.bytes, as: UTF8.self).hasPrefix("# HELP \(earlier.name) First."))
    }

    @Test func showsASeriesOnce() {
        var text = PrometheusText()
        let series = Layout.Series(metric: Self.load, labels: [])
        let page = text.render(snapshot([section([(series, 1), (series, 2)])]))
        #expect(page.lineCount == 1)
        #expect(page.leftOutCount == 1)
    }

    @Test(arguments: ["", "0a", "a.b", "a\nb 1", "ä", "a b", "a{"])
    func leavesOutNamesThatWouldSpoilThePage(_ name: String) {
        var text = PrometheusText()
        let good = Layout.Series(metric: Self.load, labels: [])
        let odd = Layout.Series(metric: .gauge(name, "Odd."), labels: [])
        let oddLabel = Layout.Series(metric: Self.load, labels: [Label(name, "v")])
        let page = text.render(snapshot([section([(good, 1), (odd, 2), (oddLabel, 3)])]))
        #expect(
            String(decoding: page.bytes, as: UTF8.self)
                == "# HELP node_load1 1m load average.\n# TYPE node_load1 gauge\nnode_load1 1\n")
        #expect(page.leftOutCount == 2)
    }

    @Test func followsChangingLayouts() {
        var text = PrometheusText()
        let first = section([(.init(metric: Self.load, labels: []), 1)])
        let cpu = Layout.Series(metric: Self.seconds, labels: [Label("cpu", "0"), Label("mode", "user")])
        #expect(text.render(snapshot([first, section([(cpu, 2)])])).lineCount == 2)

        let moved = Section(name: "one", layout: first.layout, values: [3])
        let page = text.render(snapshot([section([(cpu, 2), (cpu, 2)]), moved]))
        #expect(page.lineCount == 2)
        #expect(page.leftOutCount == 1)
        #expect(String(decoding: page.bytes, as: UTF8.self).hasSuffix("node_load1 3\n"))

        let again = text.render(snapshot([first]))
        #expect(again.leftOutCount == 0)
        #expect(String(decoding: again.bytes, as: UTF8.self) == self.text([first]))
    }
}
