import Telemetry
import TestKit
import Testing

struct LayoutTests {
    private static let metrics = ["b", "a", "c"].map { Metric.gauge($0, "A number.") }

    @Test(arguments: [
        [], [Label("a", "")], [Label("b", "2"), Label("a", "1")],
        [Label("k", String(repeating: "é", count: 64))],
        [Label(String(repeating: "n", count: 127), String(repeating: "v", count: 128))],
        [Label("k", String(repeating: "v", count: 70_000)), Label("z", "\u{0}\n\"")],
    ])
    func givesBackWhatASeriesWasMadeOf(_ labels: [Label]) {
        for suffix in ["", "_bucket"] {
            let series = Layout.Series(metric: Self.metrics[0], suffix: suffix, labels: labels)
            #expect(series.labels == labels.sorted())
            #expect(series.suffix == suffix)
            #expect(series.sampleName == "b" + suffix)
            #expect(
                series == Layout.Series(metric: Self.metrics[0], suffix: suffix, labels: labels.reversed()))
        }
    }

    @Test func tellsSeriesApart() {
        let series = [
            Layout.Series(metric: Self.metrics[0], labels: [Label("a", "1")]),
            Layout.Series(metric: Self.metrics[1], labels: [Label("a", "1")]),
            Layout.Series(metric: Self.metrics[0], suffix: "_sum", labels: [Label("a", "1")]),
            Layout.Series(metric: Self.metrics[0], labels: [Label("a", "11")]),
            Layout.Series(metric: Self.metrics[0], labels: [Label("a1", "")]),
            Layout.Series(metric: Self.metrics[0], labels: []),
        ]
        #expect(Set(series).count == series.count)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func growsToWhatItWouldBeMadeAnew(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func series() -> Layout.Series {
            let le =
                Bool.random(using: &random) ? [Label("le", "\(Int.random(in: 0..<3, using: &random))")] : []
            let value = Label("v", "\(Int.random(in: 0..<40, using: &random))")
            return Layout.Series(
                metric: Self.metrics[Int.random(in: 0..<3, using: &random)], labels: [value] + le)
        }
        var layout = Layout.empty
        for _ in 0..<8 {
            let isKept = layout.series.map { _ in Int.random(in: 0..<4, using: &random) != 0 }
            let added = (0..<Int.random(in: 0..<12, using: &random)).map { _ in series() }
            let kept = zip(layout.series, isKept).filter(\.1).map(\.0)
            layout = Layout(layout, keeping: isKept, adding: added)
            let anew = Layout(series: kept + added)
            #expect(layout.series == anew.series)
            #expect(layout.families.map(\.metric.name) == anew.families.map(\.metric.name))
            #expect(layout.families.map { Array($0.slots) } == anew.families.map { Array($0.slots) })
        }
    }
}
