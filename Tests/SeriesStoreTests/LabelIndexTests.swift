import SeriesStore
import Telemetry
import TestKit
import Testing

/// What queries find while series come, go for good and leave their numbers to others.
struct LabelIndexTests {
    private static let common: Labels = ["job": "node", "instance": "web1"]
    /// Small enough that what has gone is forgotten after some ticks.
    private static let limits = StoreLimits(memoryBytes: 20_000, horizon: .seconds(5))

    private static let questions: [LabelMatcher] =
        (0..<60).map { LabelMatcher("a", .equals("\($0)")) } + [
            LabelMatcher("b", .equals("1")), LabelMatcher("b", .equals("")),
            LabelMatcher("a", .matches(OneOf(texts: ["1", "4", "6"]))), LabelMatcher("a", .differs("2")),
            LabelMatcher("job", .equals("node")), LabelMatcher("job", .equals("x")),
            LabelMatcher("job", .differs("node")),
            LabelMatcher("instance", .matches(OneOf(texts: ["web1"]))),
            LabelMatcher("exported_job", .equals("chat")),
            LabelMatcher("__name__", .equals("m1")),
            LabelMatcher("__name__", .matches(OneOf(texts: ["m2", "r"]))),
        ]

    private static func series(_ random: inout SplitMix64) -> Layout.Series {
        let metric = Fixture.metrics[Int.random(in: 0..<3, using: &random)]
        var labels = [Label("a", "\(Int.random(in: 0..<60, using: &random))")]
        if Bool.random(using: &random) {
            labels.append(Label("b", "\(Int.random(in: 0..<3, using: &random))"))
        }
        if Int.random(in: 0..<5, using: &random) == 0 { labels.append(Label("job", "chat")) }
        if Int.random(in: 0..<5, using: &random) == 0 { labels.append(Label("c", "")) }
        return Layout.Series(metric: metric, labels: labels)
    }

    private static func stored(_ series: Layout.Series) -> Labels {
        let own = series.labels.map { $0.name == "job" ? Label("exported_job", $0.value) : $0 }
        return Labels(own + common.pairs + [Label("__name__", series.sampleName)])
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func findsWhatIsThereAndNothingElse(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let store = SeriesStore(limits: Self.limits, commonLabels: Self.common)
        var largest = 0
        for second in 1...300 {
            let layout = Layout(series: Array(Set((0..<20).map { _ in Self.series(&random) })))
            let (now, before) = (Fixture.time(second * 1000), Fixture.time(second * 1000 - 1))
            store.append(
                Fixture.snapshot(second * 1000, [Fixture.section(layout, layout.series.map { _ in 1 })]))
            let recorded: Labels = ["__name__": "r", "job": "\(second % 7)"]
            store.append(recorded: [(recorded, 1)], ended: [], at: now)
            largest = max(largest, store.statistics.series)
            if second % 10 != 0 { continue }
            let there = Set(layout.series.map(Self.stored) + [recorded])
            for question in Self.questions {
                let found = store.newest([question], after: before, through: now)
                    .filter { !StaleMarker.isMarker($0.samples[0].value) }.map(\.labels)
                let wanted = there.filter { question.accepts($0[question.name] ?? "") }
                #expect(Set(found) == wanted && found.count == wanted.count, "\(question) at \(second)")
            }
        }
        #expect(store.statistics.duplicateSeries == 0)
        #expect(store.statistics.series < largest, "no series was ever forgotten")
    }

    @Test func knowsASeriesInEitherForm() {
        let store = SeriesStore(commonLabels: Self.common)
        let layout = Layout(series: [Fixture.series(0, "x")])
        let whole = Self.stored(layout.series[0])
        store.append(Fixture.snapshot(1, [Fixture.section(layout, [1])]))
        store.append(
            recorded: [(whole, 2), (["__name__": "m0", "a": "x"], 3)], ended: [], at: Fixture.time(2))
        #expect(store.statistics.series == 2)
        let found = store.select(
            [LabelMatcher("job", .equals("node"))], after: Fixture.time(0), through: Fixture.time(2))
        #expect(found.map(\.labels) == [whole])
        #expect(found.first?.samples.map(\.value) == [1, 2])
    }
}
