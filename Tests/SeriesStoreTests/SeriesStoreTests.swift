import SeriesStore
import Telemetry
import TestKit
import Testing
import Threads

struct SeriesStoreTests {
    private let everything = [LabelMatcher("__name__", .differs(""))]
    private let two = Layout(series: [Fixture.series(0, "x"), Fixture.series(0, "y")])
    private let one = Layout(series: [Fixture.series(0, "x")])

    private func all(_ store: SeriesStore) -> Answer {
        Answer(store.select(everything, after: Fixture.time(-1), through: Fixture.time(1 << 40)))
    }

    private func wanted(_ rows: (Labels, [(Int, Double)])...) -> Answer {
        Answer(
            Dictionary(
                uniqueKeysWithValues: rows.map { ($0.0, $0.1.map { Sample(Fixture.time($0.0), $0.1) }) }))
    }

    private let x: Labels = ["__name__": "m0", "a": "x"]
    private let y: Labels = ["__name__": "m0", "a": "y"]
    private let stale = StaleMarker.value

    @Test func endsASeriesThatACompleteSectionLacks() {
        let store = SeriesStore()
        store.append(Fixture.snapshot(1, [Fixture.section(two, [1, 2])]))
        store.append(Fixture.snapshot(2, [Fixture.section(one, [3])]))
        store.append(Fixture.snapshot(3, [Fixture.section(one, [4])]))
        #expect(all(store) == wanted((x, [(1, 1), (2, 3), (3, 4)]), (y, [(1, 2), (2, stale)])))
    }

    @Test func endsASeriesWithoutAValueOnce() {
        let store = SeriesStore()
        for (time, value) in [(1, 2), (2, Row.absent), (3, Row.absent), (4, 5)] {
            store.append(Fixture.snapshot(time, [Fixture.section(two, [1, value])]))
        }
        #expect(
            all(store) == wanted((x, [(1, 1), (2, 1), (3, 1), (4, 1)]), (y, [(1, 2), (2, stale), (4, 5)])))
    }

    @Test func leavesAGapWhereASectionIsNotComplete() {
        let store = SeriesStore()
        store.append(Fixture.snapshot(1, [Fixture.section(two, [1, 2])]))
        store.append(
            Fixture.snapshot(2, [Fixture.section(two, [Row.absent, Row.absent], isComplete: false)]))
        store.append(Fixture.snapshot(3, [Fixture.section(.empty, [], isComplete: false)]))
        store.append(Fixture.snapshot(4, []))
        store.append(Fixture.snapshot(5, [Fixture.section(one, [3])]))
        #expect(all(store) == wanted((x, [(1, 1), (5, 3)]), (y, [(1, 2), (5, stale)])))
    }

    @Test func keepsASectionThatOnlySomeFastTicksHave() {
        let store = SeriesStore()
        let moving = Layout(series: [Fixture.series(0, "y")])
        for time in 1...400 {
            let rare = time % 50 == 3 ? [Fixture.section("moving", moving, [0 - Double(time)])] : []
            store.append(
                Fixture.snapshot(time, .fast, [Fixture.section("s", one, [Double(time)])] + rare))
        }
        let rare = stride(from: 3, to: 400, by: 50).map { ($0, 0 - Double($0)) }
        // Its absence from a tick ends nothing, and blocks are sealed in between.
        #expect(all(store) == wanted((x, (1...400).map { ($0, Double($0)) }), (y, rare)))
    }

    @Test func mergesFullAndFastTicks() {
        let store = SeriesStore()
        store.append(Fixture.snapshot(1000, .fast, [Fixture.section(one, [1])]))
        store.append(Fixture.snapshot(1000, .full, [Fixture.section(two, [2, 9])]))
        store.append(Fixture.snapshot(1100, .fast, [Fixture.section(one, [3])]))
        store.append(Fixture.snapshot(2000, .full, [Fixture.section(two, [4, 9])]))
        #expect(all(store) == wanted((x, [(1000, 2), (1100, 3), (2000, 4)]), (y, [(1000, 9), (2000, 9)])))
    }

    @Test func keepsWhatRulesRecordAtOneMoment() {
        let store = SeriesStore()
        store.append(recorded: [(x, 1)], ended: [], at: Fixture.time(1))
        store.append(recorded: [(y, 2)], ended: [], at: Fixture.time(1))
        store.append(recorded: [(y, 3)], ended: [x, ["__name__": "unknown"]], at: Fixture.time(2))
        store.append(recorded: [(x, 9)], ended: [], at: Fixture.time(1))
        #expect(all(store) == wanted((x, [(1, 1), (2, stale)]), (y, [(1, 2), (2, 3)])))
        #expect(store.statistics.refusedSnapshots == 1)
    }

    @Test(arguments: [1000, 999, -5])
    func refusesAClockThatDoesNotAdvance(_ time: Int) {
        let store = SeriesStore()
        store.append(Fixture.snapshot(1000, [Fixture.section(one, [1])]))
        store.append(Fixture.snapshot(time, [Fixture.section(one, [2])]))
        #expect(store.statistics.refusedSnapshots == 1)
        #expect(all(store) == wanted((x, [(1000, 1)])))
        store.append(Fixture.snapshot(time, .fast, [Fixture.section(two, [1, 2])]))
        #expect(store.statistics.refusedSnapshots == 1)
    }

    @Test func addsCommonLabelsAndKeepsASeriesOwn() {
        let store = SeriesStore(commonLabels: ["job": "node", "instance": "web1"])
        let metric = Metric.gauge("up", "Up.", labels: ["exported_job", "job", "none"])
        let layout = Layout(
            series: [
                .init(
                    metric: metric,
                    labels: [Label("job", "chat"), Label("exported_job", "e"), Label("none", "")]),
                .init(metric: metric, suffix: "_sum", labels: []),
            ])
        store.append(Fixture.snapshot(1, [Fixture.section(layout, [1, 2])]))
        let wanted: [Labels] = [
            [
                "__name__": "up", "job": "node", "instance": "web1", "exported_job": "e",
                "exported_exported_job": "chat",
            ], ["__name__": "up_sum", "job": "node", "instance": "web1"],
        ]
        let found = store.select(everything, after: Fixture.time(0), through: Fixture.time(1))
        #expect(found.map(\.labels).sorted() == wanted.sorted())
    }

    @Test func keepsASeriesThatStandsTwiceOnce() {
        let store = SeriesStore()
        let twice = Layout(series: [Fixture.series(0, "x"), Fixture.series(0, "x")])
        store.append(
            Fixture.snapshot(1, [Fixture.section("s", twice, [1, 2]), Fixture.section("t", one, [3])]))
        store.append(Fixture.snapshot(2, [Fixture.section("s", one, [4]), Fixture.section("t", one, [5])]))
        #expect(all(store) == wanted((x, [(1, 1), (2, 4)])))
        #expect(store.statistics.duplicateSeries == 1)
    }

    @Test func followsASeriesFromSectionToSection() {
        let store = SeriesStore()
        let other = Layout(series: [Fixture.series(1, "z")])
        store.append(Fixture.snapshot(1, [Fixture.section("s", one, [1]), Fixture.section("t", other, [1])]))
        store.append(Fixture.snapshot(2, [Fixture.section("s", other, [2]), Fixture.section("t", one, [2])]))
        store.append(Fixture.snapshot(3, [Fixture.section("s", .empty, []), Fixture.section("t", one, [3])]))
        let selected = store.select(
            [LabelMatcher("a", .equals("x"))], after: Fixture.time(2), through: Fixture.time(3))
        #expect(Answer(selected) == wanted((x, [(3, 3)])))
    }

    @Test func asksAPatternOnceForEachValue() {
        let store = SeriesStore()
        let layout = Layout(series: (0..<400).map { Fixture.series($0 % 4, "\($0 / 40)") })
        store.append(Fixture.snapshot(1, [Fixture.section(layout, layout.series.map { _ in 1 })]))
        for (others, count) in [([], 40), ([LabelMatcher("__name__", .equals("m0"))], 10)] {
            let pattern = CountedPattern()
            let found = store.select(
                others + [LabelMatcher("a", .matches(pattern))], after: Fixture.time(0),
                through: Fixture.time(1))
            #expect(found.count == count)
            // Ten values, and the empty text, by which an index learns whether a series may lack the label.
            #expect(pattern.asked.withLock { $0 } <= 11)
        }
    }
}
