import SeriesStore
import Telemetry
import TestKit
import Testing
import Threads

struct StoreBoundsTests {
    private let everything = [LabelMatcher("__name__", .differs(""))]

    private func noise(_ layout: Layout, _ random: inout SplitMix64) -> Section {
        Fixture.section(layout, layout.series.map { _ in Double(bitPattern: random.next() >> 2) })
    }

    @Test func evictsTheOldestBlocksAndStaysInItsBudget() {
        var random = SplitMix64(seed: 1)
        let limit = 400_000
        let store = SeriesStore(limits: StoreLimits(memoryBytes: limit))
        let layout = Layout(series: (0..<100).map { Fixture.series(0, "\($0)") })
        for row in 1...3000 {
            store.append(Fixture.snapshot(row * 1000, [noise(layout, &random)]))
            if row % 3 == 0 { store.append(Fixture.snapshot(row * 1000, .fast, [noise(layout, &random)])) }
            #expect(store.statistics.bytes <= limit)
        }
        let statistics = store.statistics
        #expect(statistics.evictedBlocks > 10)
        #expect(statistics.bytes > limit / 2)
        #expect(statistics.newest == Fixture.time(3_000_000))
        let oldest = store.select(everything, after: Fixture.time(0), through: Fixture.time(3_000_000))
            .compactMap(\.samples.first?.timestamp).min()
        #expect(oldest == statistics.oldest)
        #expect(
            store.select(everything, after: Fixture.time(2_999_000), through: Fixture.time(3_000_000)).count
                == 100)
    }

    @Test func sealsEarlyWhenSeriesAreMany() {
        var random = SplitMix64(seed: 2)
        let limit = 1_000_000
        let store = SeriesStore(limits: StoreLimits(memoryBytes: limit))
        let layout = Layout(series: (0..<5000).map { Fixture.series(0, "\($0)") })
        for row in 1...60 {
            store.append(Fixture.snapshot(row * 1000, [noise(layout, &random)]))
            #expect(store.statistics.bytes <= limit)
        }
        #expect(store.statistics.evictedBlocks > 0)
    }

    @Test func forgetsWhatIsOlderThanItsHorizon() {
        let store = SeriesStore(limits: StoreLimits(horizon: .seconds(300)))
        let layout = Layout(series: [Fixture.series(0, "x")])
        for row in 1...2000 { store.append(Fixture.snapshot(row * 1000, [Fixture.section(layout, [1])])) }
        let span = store.statistics.newest.map { $0 - (store.statistics.oldest ?? $0) } ?? .zero
        #expect(span >= .seconds(299))
        #expect(span <= .seconds(300 + 120))
        #expect(store.statistics.evictedBlocks > 0)
    }

    @Test func refusesSeriesBeyondTheLimitAndTakesThemWhenOldOnesAreGone() {
        let store = SeriesStore(limits: StoreLimits(maxSeries: 10, horizon: .seconds(200)))
        let first = Layout(series: (0..<15).map { Fixture.series(0, "\($0)") })
        store.append(Fixture.snapshot(1000, [Fixture.section(first, first.series.map { _ in 1 })]))
        #expect(store.statistics.series == 10)
        #expect(store.statistics.refusedSeries == 5)
        let second = Layout(series: (20..<30).map { Fixture.series(0, "\($0)") })
        for row in 2...1000 {
            store.append(
                Fixture.snapshot(row * 1000, [Fixture.section(second, second.series.map { _ in 2 })]))
        }
        #expect(store.statistics.series == 10)
        let found = store.select(everything, after: Fixture.time(999_000), through: Fixture.time(1_000_000))
        #expect(Set(found.compactMap { $0.labels["a"] }) == Set((20..<30).map { "\($0)" }))
    }

    @Test func holdsItsNumbersUnderChurn() {
        let store = SeriesStore(limits: StoreLimits(maxSeries: 1000, horizon: .seconds(100)))
        for row in 1...3000 {
            let layout = Layout(series: (0..<3).map { Fixture.series(0, "\(row + $0)") })
            store.append(Fixture.snapshot(row * 1000, [Fixture.section(layout, [1, 2, 3])]))
        }
        #expect(store.statistics.refusedSeries == 0)
        #expect(store.statistics.series < 500)
        let last = store.select(
            [LabelMatcher("a", .equals("3000"))], after: Fixture.time(0), through: Fixture.time(3_000_000))
        #expect(last.first?.samples.map(\.value) == [3, 2, 1])
    }

    @Test func servesQueriesWhileItAppends() throws {
        let store = SeriesStore(limits: StoreLimits(memoryBytes: 300_000))
        let reader = try NamedThread("reader") {
            var newest = Timestamp(milliseconds: 0)
            while newest < Fixture.time(2_000_000) {
                let found = store.select(
                    [LabelMatcher("a", .equals("x"))], after: Fixture.time(0), through: Fixture.time(1 << 40))
                guard let samples = found.first?.samples, let last = samples.last else { continue }
                precondition(last.timestamp >= newest, "the store went backwards")
                precondition(
                    samples.allSatisfy { $0.value == $0.timestamp.seconds }, "a sample of another series")
                newest = last.timestamp
            }
        }
        for row in 1...2000 {
            let churn = (0..<(row / 7 % 5)).map { Fixture.series(1, "\(row / 3 + $0)") }
            let layout = Layout(series: churn + [Fixture.series(0, "x")])
            let values = churn.map { _ in 1.5 } + [Double(row)]
            store.append(Fixture.snapshot(row * 1000, [Fixture.section(layout, values)]))
            store.append(recorded: [(["__name__": "r"], 1)], ended: [], at: Fixture.time(row * 1000))
        }
        reader.join()
    }
}
