import PromQL
import SeriesStore
import Telemetry
import Testing
import WireFormats

/// A histogram that a collector writes: on the page, in the store and in PromQL.
struct CollectedHistogramTests {
    private static let family = HistogramFamily(
        "took_seconds", help: "How long it took.", labels: ["port"], bounds: .seconds)

    /// A hundred values between 0 and 100 ms each second, for two minutes.
    private static let snapshots: [Snapshot] = {
        var row = Row(catalogue: family.metrics)
        var tally = HistogramTally(family.bounds)
        return (1...120).map { second in
            let now = Timestamp(milliseconds: Int64(1000 * second))
            for value in 1...100 { tally.record(Double(value) / 1000, at: now) }
            row.begin()
            row.write(tally.reading(at: now), to: family, "8080")
            row.finish()
            let section = Section(name: "test", layout: row.layout, values: row.values)
            return Snapshot(timestamp: now, cadence: .full, sections: [section])
        }
    }()

    @Test func isOnThePage() throws {
        var text = PrometheusText()
        let page = text.render(try #require(Self.snapshots.first))
        let lines = String(decoding: page.bytes, as: UTF8.self).split(separator: "\n")
        #expect(page.leftOutCount == 0)
        #expect(
            lines.prefix(6) == [
                "# HELP took_seconds How long it took.", "# TYPE took_seconds histogram",
                #"took_seconds_bucket{le="0.0005",port="8080"} 0"#,
                #"took_seconds_bucket{le="0.001",port="8080"} 1"#,
                #"took_seconds_bucket{le="0.0025",port="8080"} 2"#,
                #"took_seconds_bucket{le="0.005",port="8080"} 5"#,
            ])
        #expect(lines.contains(#"took_seconds_count{port="8080"} 100"#))
        #expect(lines.contains("# TYPE took_seconds_quantile gauge"))
    }

    @Test(arguments: [
        ("histogram_quantile(0.5, rate(took_seconds_bucket[1m]))", 0.05),
        ("histogram_quantile(0.99, rate(took_seconds_bucket[1m]))", 0.099),
        ("rate(took_seconds_sum[1m]) / rate(took_seconds_count[1m])", 0.0505),
        ("rate(took_seconds_bucket{le=\"0.025\"}[1m])", 25),
        ("took_seconds_quantile{quantile=\"0.99\"}", 0.099), ("took_seconds_max", 0.1),
    ])
    func answersQueries(_ query: String, _ expected: Double) throws {
        let store = SeriesStore()
        for snapshot in Self.snapshots { store.append(snapshot) }
        let newest = try #require(Self.snapshots.last).timestamp
        let answer = try Evaluator(source: store).instant(Query(query), at: newest)
        guard case .vector(let samples) = answer, let sample = samples.first else {
            Issue.record("\(query) has no answer")
            return
        }
        #expect(samples.count == 1)
        #expect(sample.labels["port"] == "8080")
        #expect(abs(sample.value / expected - 1) < 0.02, "\(sample.value)")
    }
}
