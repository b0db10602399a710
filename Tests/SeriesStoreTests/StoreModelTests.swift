import SeriesStore
import Telemetry
import TestKit
import Testing

struct StoreModelTests {
    /// A store and its model, fed with the same random operations.
    private struct Pair {
        let store = SeriesStore()
        var model = StoreModel()
        var random: SplitMix64
        var times = [0, 0, 0]
        var layouts: [String: Layout] = [:]

        init(seed: UInt64) { random = SplitMix64(seed: seed) }

        mutating func value() -> Double {
            switch Int.random(in: 0..<8, using: &random) {
            case 0: Double(Int.random(in: -5...5, using: &random))
            case 1: Double(Int.random(in: 0...100_000, using: &random)) / 100
            case 2: Double(bitPattern: random.next())
            case 3: Row.absent
            case 4: -0.0
            default: 42
            }
        }

        /// A layout of which now and then a series leaves or comes; those of a section never stand in another.
        mutating func layout(_ name: String, _ metrics: Range<Int>) -> Layout {
            if let same = layouts[name], Int.random(in: 0..<10, using: &random) != 0 { return same }
            var series: [Layout.Series] = []
            for metric in metrics {
                for label in ["x", "y", "z", ""] where Bool.random(using: &random) {
                    series.append(Fixture.series(metric, label))
                }
            }
            if Bool.random(using: &random) { series.shuffle(using: &random) }
            let made = Layout(series: series)
            layouts[name] = made
            return made
        }

        mutating func tick(_ cadence: Cadence) {
            let origin = cadence == .full ? StoreModel.Origin.full : .fast
            times[origin.rawValue] += Int.random(in: 1...3, using: &random) * 100
            var sections: [Section] = []
            for (name, metrics) in [("one", 0..<2), ("two", 2..<4)] {
                let layout = layout("\(cadence) \(name)", metrics)
                let isComplete = Int.random(in: 0..<6, using: &random) != 0
                let values = layout.series.map { _ in isComplete ? value() : Row.absent }
                sections.append(Fixture.section(name, layout, values, isComplete: isComplete))
            }
            if Int.random(in: 0..<10, using: &random) == 0 { sections.removeFirst() }
            let time = times[origin.rawValue]
            for section in sections { model.append(section, origin, at: Fixture.time(time)) }
            store.append(Fixture.snapshot(time, cadence, sections))
        }

        mutating func evaluate() {
            times[2] += Int.random(in: 0...2, using: &random) * 100
            let labels = (0..<6).map {
                Labels([Label("__name__", "m\($0)"), Label("a", "x"), Label("rule", "r")])
            }
            let ended = labels.filter { _ in Int.random(in: 0..<8, using: &random) == 0 }
            let recorded = labels.filter { _ in Bool.random(using: &random) }.map { (labels: $0, value: 7.5) }
            model.append(recorded: recorded, ended: ended, at: Fixture.time(times[2]))
            store.append(recorded: recorded, ended: ended, at: Fixture.time(times[2]))
        }

        mutating func matchers() -> [LabelMatcher] {
            let name = "m\(Int.random(in: 0..<5, using: &random))"
            let all: [LabelMatcher] = [
                LabelMatcher("__name__", .equals(name)), LabelMatcher("a", .equals("")),
                LabelMatcher("__name__", .matches(OneOf(texts: ["m1", "m3"]))),
                LabelMatcher("a", .matchesNot(OneOf(texts: ["x", ""]))), LabelMatcher("a", .differs("y")),
                LabelMatcher("rule", .matches(OneOf(texts: ["r", ""]))),
                LabelMatcher("nowhere", .equals("v")),
            ]
            return all.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
        }
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func answersLikeAPlainStore(_ seed: UInt64) {
        var pair = Pair(seed: seed)
        for step in 0..<500 {
            switch Int.random(in: 0..<8, using: &pair.random) {
            case 0: pair.evaluate()
            case 1...4: pair.tick(.fast)
            default: pair.tick(.full)
            }
            if step % 20 != 0 { continue }
            let (end, span) = (
                Int.random(in: 0...60_000, using: &pair.random),
                Int.random(in: 0...60_000, using: &pair.random)
            )
            let (after, through, matchers) = (Fixture.time(end - span), Fixture.time(end), pair.matchers())
            let model = pair.model.select(matchers, after: after, through: through)
            let got = Answer(pair.store.select(matchers, after: after, through: through))
            let newest = Answer(pair.store.newest(matchers, after: after, through: through))
            guard got == Answer(model), newest == Answer(model.mapValues { Array($0.suffix(1)) }) else {
                Issue.record("step \(step)\ngot:\n\(got)\nnewest:\n\(newest)\nwanted:\n\(Answer(model))")
                return
            }
        }
        #expect(pair.store.statistics.refusedSnapshots == 0)
        #expect(pair.store.statistics.duplicateSeries == 0)
    }
}
