import Rules
import Sidecar
import Telemetry
import Testing
import WireFormats

struct FastFactsTests {
    private static let queue = Metric.gauge("queue", "Waiting.", labels: ["port"])
    private static let load = Metric.gauge("load", "Of the host.")

    private var queues = Row(catalogue: [FastFactsTests.queue])
    private var loads = Row(catalogue: [FastFactsTests.load])
    private var facts = FastFacts()

    private mutating func sections(_ depths: [(String, Double)], load: Double) -> [Section] {
        queues.begin()
        for (port, depth) in depths { queues[Self.queue, port] = depth }
        queues.finish()
        loads.begin()
        loads[Self.load] = load
        loads.finish()
        return [
            Section(name: "queues", layout: queues.layout, values: queues.values),
            Section(name: "loads", layout: loads.layout, values: loads.values),
        ]
    }

    private static let reading = [[LabelMatcher("__name__", .equals("queue"))]]

    @Test mutating func tellsWhetherWhatIsReadHasMoved() {
        let first = sections([("80", 0), ("443", 1)], load: 1)
        #expect(!facts.follows(first))
        facts.follow(first, read: Self.reading)
        #expect(facts.follows(first))
        let ticks = [
            first, first, sections([("80", 0), ("443", 1)], load: 2),
            sections([("80", 0), ("443", 2)], load: 2),
            sections([("80", 0), ("443", Row.absent)], load: 2),
            sections([("80", 0), ("443", Row.absent)], load: 3),
        ]
        let moved = ticks.map { facts.take($0) }
        #expect(moved == [true, false, false, true, true, false])
    }

    @Test mutating func learnsWhatRulesReadAndFollowsIt() throws {
        let (file, problems) = RuleFile.parse(
            """
            groups:
              - {name: fast, rules: [{alert: Full, expr: queue > 5}]}
              - {name: slow, rules: [{alert: Down, expr: up == 0}]}
            """, name: "r.yml")
        var rules = RuleEngine(files: [try #require(file, "\(problems)")])
        let empty = sections([("80", 0)], load: 1)
        let unlearned = [facts.take(empty), facts.take(empty)]
        #expect(unlearned == [true, true])
        facts.learn(empty, into: &rules)
        #expect(rules.fastSelectors.map { $0.map { "\($0.test)" } } == [[#"equals("queue")"#]])
        let ticks = [
            empty, empty, sections([("80", 0)], load: 2), sections([("80", 7)], load: 2),
            sections([("80", 7)], load: 2),
        ]
        let moved = ticks.map { facts.take($0) }
        #expect(moved == [true, false, false, true, false])
    }

    /// A full tick has the same sections elsewhere; what it showed is what the next fast tick is compared with.
    @Test mutating func findsTheFactsOfAFullTick() {
        let empty = sections([("80", 0)], load: 1)
        let full = Array(sections([("80", 7)], load: 1).reversed())
        facts.follow(empty, read: Self.reading)
        let moved = [empty, full, empty, empty].map { facts.take($0) }
        #expect(moved == [true, true, true, false])
    }

    /// What cannot be compared counts as moved, tick after tick.
    @Test mutating func takesOtherLayoutsForMovement() {
        let one = sections([("80", 0)], load: 1)
        let two = sections([("80", 0), ("81", 0)], load: 1)
        facts.follow(one, read: Self.reading)
        let moved = [one, one, two, two].map { facts.take($0) }
        #expect(moved == [true, false, true, true])
        #expect(!facts.follows(two))
        facts.follow(two, read: [])
        let movedUnread = facts.take(two)
        #expect(!movedUnread)
    }
}
