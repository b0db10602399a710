import Rules
import Telemetry
import Testing
import WireFormats

struct GroupTests {
    private static func file(_ text: String, name: String = "r.yml") throws -> RuleFile {
        let (file, problems) = RuleFile.parse(text, name: name)
        return try #require(file, "\(problems)")
    }

    private static func group(_ rules: String, head: String = "") throws -> GroupProgress {
        try GroupProgress(#require(file("groups:\n- name: g\n  \(head)\n  rules:\n\(rules)").groups.first))
    }

    private let store = MemoryStore()
    private let web: Labels = ["__name__": "up", "instance": "web1"]

    @Test func chainsRulesWithinOneRound() throws {
        var group = try Self.group(
            """
              - {record: "twice", expr: "up * 2", labels: {by: rule}}
              - {record: "fourfold", expr: "twice * 2"}
              - {alert: Many, expr: "fourfold > 3"}
            """)
        store.add(web, 10, 1)
        let round = group.evaluate(at: at(10), store: store, world: RuleWorld())
        store.append(round.samples)
        #expect(round.failures.isEmpty)
        #expect(store.lines("fourfold") == ["10.0 fourfold{by=\"rule\", instance=\"web1\"} 4.0"])
        #expect(round.notices.map(\.status) == [.firing])
        #expect(
            store.lines("ALERTS") == [
                "10.0 ALERTS{alertname=\"Many\", alertstate=\"firing\", by=\"rule\", instance=\"web1\"} 1.0"
            ])
        #expect(
            store.lines("ALERTS_FOR_STATE") == [
                "10.0 ALERTS_FOR_STATE{alertname=\"Many\", by=\"rule\", instance=\"web1\"} 10.0"
            ])
    }

    @Test func marksWhatVanished() throws {
        var group = try Self.group("  - {record: copy, expr: up}")
        store.add(web, 10, 1)
        store.append(group.evaluate(at: at(10), store: store, world: RuleWorld()).samples)
        store.add(web, 11, StaleMarker.value)
        store.append(group.evaluate(at: at(11), store: store, world: RuleWorld()).samples)
        store.append(group.evaluate(at: at(12), store: store, world: RuleWorld()).samples)
        #expect(
            store.lines("copy") == ["10.0 copy{instance=\"web1\"} 1.0", "11.0 copy{instance=\"web1\"} stale"])
    }

    /// Pending, firing, resolved; `ALERTS` follows, and the notices say so once, then once a minute.
    @Test func tellsTheSinksOfANight() throws {
        var group = try Self.group(
            "  - {alert: Down, expr: up == 0, for: 10s, labels: {severity: page}, annotations: {s: \"{{ $labels.instance }} {{ $value }}\"}}"
        )
        var told: [String] = []
        for second in stride(from: 0.0, through: 200, by: 5) {
            store.add(web, second, (20...150).contains(second) ? 0 : 1)
            let round = group.evaluate(at: at(second), store: store, world: RuleWorld())
            store.append(round.samples)
            told += round.notices.map { notice in
                "\(second) \(notice.status)\(notice.isRepeated ? " again" : "") since \(notice.startsAt.seconds) until \(notice.endsAt.seconds)"
            }
        }
        #expect(
            told == [
                "20.0 pending since 20.0 until 260.0",
                "30.0 firing since 30.0 until 270.0",
                "95.0 firing again since 30.0 until 335.0",
                "155.0 resolved since 30.0 until 155.0",
            ])
        let states = store.lines("ALERTS").filter { $0.contains("stale") }
        #expect(
            states == [
                "30.0 ALERTS{alertname=\"Down\", alertstate=\"pending\", instance=\"web1\", severity=\"page\"} stale",
                "155.0 ALERTS{alertname=\"Down\", alertstate=\"firing\", instance=\"web1\", severity=\"page\"} stale",
            ])
    }

    @Test func resendsResolvedForAQuarterOfAnHour() throws {
        var group = try Self.group("  - {alert: Down, expr: up == 0}")
        var resolved: [Double] = []
        for second in stride(from: 0.0, through: 1200, by: 10) {
            store.add(web, second, second < 100 ? 0 : 1)
            let round = group.evaluate(at: at(second), store: store, world: RuleWorld())
            resolved += round.notices.filter { $0.status == .resolved }.map { _ in second }
        }
        #expect(resolved.first == 100)
        #expect(resolved.last == 940)
        #expect(resolved.count == 13)
        #expect(group.rules[0].alerts.isEmpty)
    }

    @Test func saysWhyARuleFails() throws {
        let sameAlert = "vector contains metrics with the same labelset after applying alert labels"
        let sameRule = "vector contains metrics with the same labelset after applying rule labels"
        store.add(web, 10, 0)
        store.add(["__name__": "up", "instance": "web2"], 10, 0)
        for (rule, head, sentence) in [
            ("{alert: A, expr: up == 0, labels: {instance: x}}", "", sameAlert),
            ("{record: a, expr: up, labels: {instance: x}}", "", sameRule),
            ("{record: a, expr: up}", "limit: 1", "exceeded limit of 1 with 2 series"),
            ("{alert: A, expr: up == 0}", "limit: 1", "exceeded limit of 1 with 2 alerts"),
            (
                "{record: a, expr: '\"x\"'}", "",
                "the expression gives a string, where a rule needs a vector or a scalar"
            ),
            (
                "{record: a, expr: 'up[1m]'}", "",
                "the expression gives a range vector, where a rule needs a vector or a scalar"
            ),
        ] {
            var group = try Self.group("  - \(rule)", head: head)
            let round = group.evaluate(at: at(10), store: store, world: RuleWorld())
            #expect(round.failures.map(\.message) == [sentence])
            #expect(round.samples.isEmpty)
            #expect(group.rules[0].health == .failing(sentence))
            #expect(group.failures == 1)
        }
    }

    @Test func forgetsAlertsBeyondTheLimit() throws {
        var group = try Self.group("  - {alert: A, expr: up == 0}", head: "limit: 1")
        store.add(web, 10, 0)
        _ = group.evaluate(at: at(10), store: store, world: RuleWorld())
        #expect(group.alertCount("firing") == 1)
        store.add(["__name__": "up", "instance": "web2"], 11, 0)
        _ = group.evaluate(at: at(11), store: store, world: RuleWorld())
        #expect(group.alertCount("firing") == 0)
    }

    @Test func recordsScalarsAndLooksBack() throws {
        var group = try Self.group(
            "  - {record: a, expr: \"1 + 1\"}\n  - {record: b, expr: up}", head: "query_offset: 5s")
        store.add(web, 10, 7)
        let round = group.evaluate(at: at(15), store: store, world: RuleWorld())
        store.append(round.samples)
        #expect(store.lines("a") == ["10.0 a 2.0"])
        #expect(store.lines("b") == ["10.0 b{instance=\"web1\"} 7.0"])
    }

    @Test func expandsTemplatesWithQueriesAtTheSameTime() throws {
        var group = try Self.group(
            "  - {alert: A, expr: up == 0, annotations: {n: \"{{ query `up` | len }} of {{ $externalLabels.site }}\", bad: \"{{ query `(` }}\"}}"
        )
        store.add(web, 10, 0)
        let world = RuleWorld(externalLabels: ["site": "eu1"], externalURL: "http://x")
        let notice = try #require(group.evaluate(at: at(10), store: store, world: world).notices.first)
        #expect(notice.annotations["n"] == "1 of eu1")
        #expect(
            notice.annotations["bad"]?.hasPrefix(
                "<error expanding template: error executing template __alert_A: ") == true)
        #expect(notice.generatorPath == "/graph?g0.expr=up+%3D%3D+0&g0.tab=1")
    }
}
