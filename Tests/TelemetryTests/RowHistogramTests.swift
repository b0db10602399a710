import Telemetry
import Testing

struct RowHistogramTests {
    private static let family = HistogramFamily(
        "took_seconds", help: "How long it took.", labels: ["port"], bounds: HistogramBounds([1, 0.1]))
    private static let plain = Metric.gauge("plain", "A number.")
    private static let start = Timestamp(milliseconds: 1_000_000)

    private func reading(_ values: [Double]) -> HistogramReading {
        var tally = HistogramTally(Self.family.bounds)
        for value in values { tally.record(value, at: Self.start) }
        return tally.reading(at: Self.start)
    }

    private func tick(_ row: inout Row, _ body: (inout Row) -> Void) {
        row.begin()
        body(&row)
        row.finish()
    }

    private func lines(_ row: Row) -> [String] {
        row.layout.families.flatMap(\.slots).map { slot in
            let series = row.layout.series[slot]
            let labels = series.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
            return "\(series.sampleName){\(labels)} \(row.values[slot])"
        }
    }

    @Test func writesWhatAPageShows() {
        var row = Row(catalogue: Self.family.metrics + [Self.plain])
        tick(&row) {
            $0[Self.plain] = 1
            $0.write(reading([0.25, 0.05, 0.25, 2]), to: Self.family, "80")
        }
        let page = lines(row)
        #expect(
            page.filter { !$0.hasPrefix("took_seconds_quantile") } == [
                "took_seconds_bucket{le=0.1,port=80} 1.0", "took_seconds_bucket{le=1,port=80} 3.0",
                "took_seconds_bucket{le=+Inf,port=80} 4.0", "took_seconds_sum{port=80} 2.55",
                "took_seconds_count{port=80} 4.0", "took_seconds_min{port=80} 0.05",
                "took_seconds_max{port=80} 2.0", "plain{} 1.0",
            ])
        #expect(
            page.filter { $0.hasPrefix("took_seconds_quantile") }.map { $0.prefix { $0 != " " } }
                == [
                    "0.5", "0.9", "0.95", "0.99", "0.999",
                ].map { "took_seconds_quantile{port=80,quantile=\($0)}" })
    }

    @Test func keepsItsLayoutWhileTheSameSeriesAreWritten() {
        var row = Row(catalogue: Self.family.metrics)
        func write(_ row: inout Row, _ values: [Double]) {
            tick(&row) {
                $0.write(reading(values), to: Self.family, "80")
                $0[Self.plain] = 1
                $0.common = [Label("netns", "gateway")]
                $0.write(reading([]), to: Self.family, "80")
                $0.write(reading(values), to: Self.family, "81")
            }
        }
        write(&row, [0.5])
        let first = row.layout
        #expect(first.series.count == 3 * Self.family.slotCount + 1)
        #expect(first.series.last?.labels == [Label("netns", "gateway"), Label("port", "81")])
        write(&row, [0.5, 0.5])
        #expect(row.layout === first)
        #expect(lines(row).contains("took_seconds_count{netns=gateway,port=81} 2.0"))
        #expect(lines(row).contains("took_seconds_count{netns=gateway,port=80} 0.0"))
    }

    @Test(arguments: [["80", "82"], ["81"], [], ["82", "80", "81"], ["80", "80", "81"]])
    func followsAChangingSetOfLabels(_ ports: [String]) {
        var row = Row(catalogue: Self.family.metrics)
        tick(&row) { row in
            for port in ["80", "81"] { row.write(reading([1]), to: Self.family, port) }
        }
        tick(&row) { row in
            for (count, port) in ports.enumerated() {
                row.write(reading(Array(repeating: 1, count: count)), to: Self.family, port)
            }
        }
        let counts = row.layout.series.indices.filter { row.layout.series[$0].suffix == "_count" }
        var seen: Set<String> = []
        let kept = ports.enumerated().filter { seen.insert($0.element).inserted }
        #expect(counts.map { row.values[$0] } == kept.map { Double($0.offset) })
        #expect(row.layout.series.count == kept.count * Self.family.slotCount)
    }
}
