import Rules
import Telemetry
import Testing
import WireFormats

struct RuleEngineTests {
    private let store = MemoryStore()

    private static func files(_ text: String) throws -> [RuleFile] {
        let (file, problems) = RuleFile.parse(text, name: "r.yml")
        return [try #require(file, "\(problems)")]
    }

    private func tick(_ engine: inout RuleEngine, _ second: Double, _ cadence: Cadence = .full)
        -> [AlertNotice]
    {
        engine.tick(at: at(second), cadence: cadence, store: store, appender: store, elapsed: { .zero })
            .notices
    }

    @Test func runsAtSlotsOnceAndCountsMissedOnes() throws {
        var engine = RuleEngine(
            files: try Self.files("groups: [{name: g, interval: 10s, rules: [{record: a, expr: time()}]}]"))
        for second in stride(from: 1000.0, to: 1060, by: 1) { _ = tick(&engine, second) }
        let stamps = store.lines("a").map { Double($0.split(separator: " ")[0]) ?? 0 }
        #expect((5...6).contains(stamps.count))
        #expect(zip(stamps, stamps.dropFirst()).allSatisfy { $1 - $0 == 10 })
        #expect(engine.groups[0].missedRounds == 0)
        _ = tick(&engine, 1100)
        #expect((3...4).contains(engine.groups[0].missedRounds))
        let before = engine.groups[0].rounds
        _ = tick(&engine, 1100.5, .fast)
        #expect(engine.groups[0].rounds <= before + 1)
    }

    @Test func runsOnArrivalAndFastOnlyForFastFacts() throws {
        var engine = RuleEngine(
            files: try Self.files(
                """
                groups:
                  - {name: fast, rules: [{record: q, expr: queue_depth}]}
                  - {name: chained, rules: [{record: r, expr: q * 2}]}
                  - {name: slow, rules: [{record: s, expr: up}]}
                  - {name: open, rules: [{record: t, expr: "{instance='a'}"}]}
                """))
        engine.findFastGroups { selector in
            selector.allSatisfy { $0.name != "__name__" || $0.accepts("queue_depth") }
        }
        _ = tick(&engine, 1, .fast)
        #expect(engine.groups.map(\.rounds) == [1, 1, 0, 1])
        _ = tick(&engine, 2, .full)
        #expect(engine.groups.map(\.rounds) == [2, 2, 1, 2])
    }

    /// Of five groups that a fast tick concerns: one at rest, one that looks at what was, one whose answer changes with time, one that reads what
    /// another records, one that has found something.
    @Test func passesOverAtFastTicksWhatFindsNothingWhileNoFactMoves() throws {
        var engine = RuleEngine(
            files: try Self.files(
                """
                groups:
                  - {name: rests, rules: [{alert: Full, expr: queue_depth > 5}]}
                  - {name: lags, query_offset: 1s, rules: [{alert: Full, expr: queue_depth > 5}]}
                  - {name: moves, rules: [{alert: Rising, expr: "increase(queue_depth[1m]) > 5"}]}
                  - {name: reads, rules: [{alert: Odd, expr: "queue_depth > 5 or half_depth > 5"}]}
                  - {name: writes, rules: [{record: half_depth, expr: queue_depth / 2}]}
                """))
        engine.findFastGroups { selector in
            selector.allSatisfy { $0.name != "__name__" || $0.accepts("queue_depth") }
        }
        #expect(engine.fastSelectors.count == 6)
        let looks = CountedStore(store)
        func tick(_ second: Double, _ cadence: Cadence, moved: Bool) -> [String] {
            let before = looks.count
            _ = engine.tick(
                at: at(second), cadence: cadence, factsMoved: moved, store: looks, appender: looks.store,
                elapsed: { .zero })
            return looks.since(before)
        }
        store.add(["__name__": "queue_depth"], 0, 1)
        let all = ["queue_depth", "queue_depth", "queue_depth", "queue_depth", "half_depth", "queue_depth"]
        #expect(tick(1, .full, moved: false) == all)
        #expect(tick(1.1, .fast, moved: true) == all)
        #expect(tick(1.2, .fast, moved: false) == Array(all.dropFirst()))
        #expect(engine.groups.map(\.rounds) == [3, 3, 3, 3, 3])
        #expect(engine.groups.map(\.evaluations) == [3, 3, 3, 3, 3])
        #expect(engine.groups.map(\.lastEvaluation) == engine.groups.map { _ in at(1.2) })
        #expect(tick(2, .full, moved: false) == all)
        store.add(["__name__": "queue_depth"], 2.1, 6)
        #expect(tick(2.1, .fast, moved: true) == all)
        #expect(engine.groups[0].alertCount("firing") == 1)
        #expect(tick(2.2, .fast, moved: false) == all)
    }

    @Test func keepsStateOverAReload() throws {
        let rule = "{alert: Down, expr: up == 0}"
        var engine = RuleEngine(
            files: try Self.files("groups: [{name: g, rules: [\(rule), {record: gone, expr: up}]}]"))
        store.add(["__name__": "up", "instance": "a"], 10, 0)
        #expect(tick(&engine, 10).map(\.status) == [.firing])
        engine.reload(
            files: try Self.files("groups: [{name: g, rules: [{record: new, expr: up}, \(rule)]}]"),
            at: at(10))
        #expect(tick(&engine, 11).isEmpty)
        #expect(engine.groups[0].alertCount("firing") == 1)
        #expect(store.lines("gone").last == "11.0 gone{instance=\"a\"} stale")
        engine.reload(files: [], at: at(11))
        #expect(tick(&engine, 12).isEmpty)
        #expect(store.lines("new").count == 1)
        _ = tick(&engine, 13)
        #expect(store.lines("new").last == "13.0 new{instance=\"a\"} stale")
    }

    @Test func showsItsFigures() throws {
        var engine = RuleEngine(
            files: try Self.files(
                "groups: [{name: g, rules: [{alert: Down, expr: up == 0, for: 1m}, {record: x, expr: '\"s\"'}]}]"
            ))
        store.add(["__name__": "up", "instance": "a"], 10, 0)
        var moments = [Duration.milliseconds(100), .milliseconds(350)].makeIterator()
        let outcome = engine.tick(
            at: at(10), cadence: .full, store: store, appender: store, elapsed: { moments.next() ?? .zero })
        #expect(outcome.failures.map(\.rule) == ["x"])
        var metrics = RuleMetrics()
        let section = metrics.section(of: engine)
        let lines = zip(section.layout.series, section.values).map { series, value in
            "\(series.sampleName){\(series.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ","))} \(value)"
        }
        #expect(
            lines == [
                "outrigger_rule_evaluations_total{group=g} 2.0",
                "outrigger_rule_evaluation_failures_total{group=g} 1.0",
                "outrigger_rule_missed_rounds_total{group=g} 0.0",
                "outrigger_rule_evaluation_duration_seconds{group=g} 0.25",
                "outrigger_rule_last_evaluation_timestamp_seconds{group=g} 10.0",
                "outrigger_rule_alerts{group=g,state=pending} 1.0",
                "outrigger_rule_alerts{group=g,state=firing} 0.0",
            ])
    }
}

/// A store that notes which metric is asked for.
private final class CountedStore: SeriesSource, @unchecked Sendable {  // one test, one thread
    let store: MemoryStore
    private var names: [String] = []

    init(_ store: MemoryStore) { self.store = store }

    var count: Int { names.count }

    func since(_ place: Int) -> [String] { Array(names[place...]) }

    func select(_ matchers: [LabelMatcher], after: Timestamp, through: Timestamp) -> [Series] {
        for matcher in matchers where matcher.name == "__name__" {
            if case .equals(let name) = matcher.test { names.append(name) }
        }
        return store.select(matchers, after: after, through: through)
    }
}
