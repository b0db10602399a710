import Rules
import Testing
import WireFormats

struct RuleFileTests {
    @Test(arguments: [
        "", "null", "{}", "groups: []", "groups:", "groups: [{name: a}]", "groups: [{name: a, rules: []}]",
    ])
    func takesEmptyFiles(_ text: String) {
        let (file, problems) = RuleFile.parse(text, name: "r.yml")
        #expect(file != nil)
        #expect(problems.isEmpty)
    }

    @Test func readsEverything() throws {
        let (parsed, problems) = RuleFile.parse(
            """
            groups:
              - name: g
                interval: 30s
                query_offset: 1m
                limit: 5
                labels: { team: sea, severity: none }
                rules:
                  - record: job:up:sum
                    expr: sum by (job) (up)
                  - alert: Down
                    expr: up == 0
                    for: 5m
                    keep_firing_for: 1h
                    labels: { severity: page }
                    annotations: { summary: "{{ $labels.job }} is down" }
            """, name: "r.yml")
        let group = try #require(parsed?.groups.first)
        #expect(problems.isEmpty)
        #expect(group.interval == .seconds(30))
        #expect(group.queryOffset == .seconds(60))
        #expect(group.limit == 5)
        #expect(group.rules.map(\.name) == ["job:up:sum", "Down"])
        #expect(
            group.rules.map { $0.labels.map { "\($0.name)=\($0.template.source)" } } == [
                ["severity=none", "team=sea"], ["severity=page", "team=sea"],
            ])
        #expect(group.rules[1].alerting?.hold == .seconds(300))
        #expect(group.rules[1].alerting?.keepFiring == .seconds(3600))
        #expect(group.rules.map(\.line) == [8, 10])
    }

    @Test(arguments: [
        ("record: a", "r.yml:4:7: `expr` is missing"),
        ("expr: up", "r.yml:4:7: a rule needs `record` or `alert`"),
        ("{record: a, alert: b, expr: up}", "r.yml:4:8: a rule has either `record` or `alert`, not both"),
        ("{record: a, expr: up, for: 1m}", "r.yml:4:29: `for` belongs to alerts, not to recording rules"),
        (
            "{record: a, expr: up, keep_firing_for: 1m}",
            "r.yml:4:29: `keep_firing_for` belongs to alerts, not to recording rules"
        ),
        (
            "{record: a, expr: up, annotations: {a: b}}",
            "r.yml:4:29: `annotations` belongs to alerts, not to recording rules"
        ),
        (
            "{record: 'a{b=\"c\"}', expr: up}",
            "r.yml:4:8: `a{b=\"c\"}` is no metric name: labels go under `labels`"
        ),
        (
            "{record: a, expr: up, labels: {__name__: b}}",
            "r.yml:4:38: `__name__` is not a label that a rule may set"
        ),
        ("{record: a, expr: up, labels: {'': b}}", "r.yml:4:38: a label name is empty"),
        ("{record: '', expr: up}", "r.yml:4:8: `record` is empty"),
        ("{alert: '', expr: up}", "r.yml:4:8: `alert` is empty"),
        (
            "{alert: a, expr: up, for: soon}",
            "r.yml:4:33: `for` must be a duration such as 30s or 1h30m, not `soon`"
        ),
        (
            "{alert: a, exrp: up}",
            "r.yml:4:7: `expr` is missing|r.yml:4:18: unknown key `exrp` in an entry of `rules`; did you mean `expr`?"
        ),
        (
            "{alert: a, expr: up, annotations: {s: '{{ $label.x }}'}}",
            "r.yml:4:49: template of `s`: undefined variable \"$label\""
        ),
        (
            "{alert: a, expr: up, annotations: {s: '{{ humanise 1 }}'}}",
            "r.yml:4:49: template of `s`: function \"humanise\" not defined"
        ),
        ("{alert: a, expr: up, labels: {s: '{{'}}", "r.yml:4:43: template of `s`: unclosed action"),
        (
            "{alert: a, expr: up, labels: {s: '{{ $value }}'}}",
            "r.yml:4:37: warning: label `s` changes with the value, and with every change the alert begins anew"
        ),
    ])
    func saysWhatIsWrongWithARule(_ rule: String, _ sentences: String) {
        let text = "groups:\n  - name: g\n    rules:\n    - \(rule)\n"
        let (_, problems) = RuleFile.parse(text, name: "r.yml")
        #expect(problems.map(\.description).joined(separator: "|") == sentences)
    }

    @Test(arguments: [
        ("groups: 1", "r.yml:1:9: `groups` must be a list, not `1`"),
        ("group: []", "r.yml:1:1: unknown key `group` in the document; did you mean `groups`?"),
        ("groups: [{rules: []}]", "r.yml:1:10: `name` is missing"),
        ("groups: [{name: ''}]", "r.yml:1:11: `name` is empty"),
        ("groups: [{name: a},\n{name: a}]", "r.yml:2:2: group `a` already stands at line 1"),
        (
            "groups: [{name: a, interval: 1}]",
            "r.yml:1:30: `interval` must be a duration such as 30s or 1h30m, not `1`"
        ),
        ("groups: [{name: a, limit: x}]", "r.yml:1:27: `limit` must be a whole number, not `x`"),
        ("groups: [{name: a}]\n---\nx", "r.yml:2:1: warning: a second document begins here and is ignored"),
        (
            "groups: [",
            "r.yml:2:1: not valid YAML: did not find expected node content (while parsing a flow node)"
        ),
    ])
    func saysWhatIsWrongWithAFile(_ text: String, _ sentences: String) {
        let (file, problems) = RuleFile.parse(text, name: "r.yml")
        #expect(problems.map(\.description).joined(separator: "|") == sentences)
        #expect((file != nil) == problems.allSatisfy { $0.severity == .warning })
    }

    @Test func placesExpressionErrorsInTheFile() {
        let block =
            "groups:\n- name: g\n  rules:\n  - record: a\n    expr: |\n      sum(\n        up +\n      )\n"
        let problem = RuleFile.parse(block, name: "r.yml").problems.first
        #expect(problem?.line == 8)
        #expect(problem?.column == 7)
        #expect(problem?.message.hasPrefix("`expr`: ") == true)
        let plain = "groups: [{name: g, rules: [{record: a, expr: up ==}]}]"
        #expect(RuleFile.parse(plain, name: "r.yml").problems.first?.column == 51)
    }

    @Test func findsRepeatedRules() {
        let rule = "{alert: a, expr: up, labels: {x: y}}"
        let other = "{alert: a, expr: up, labels: {x: z}}"
        let (file, problems) = RuleFile.parse(
            "groups:\n- name: g\n  rules:\n  - \(rule)\n  - \(other)\n  - \(rule)\n", name: "r.yml")
        #expect(file != nil)
        #expect(
            problems.map(\.description) == [
                "r.yml:6:5: warning: `a` with these labels already stands at line 4"
            ])
    }

    @Test func canIgnoreUnknownKeys() {
        let text = "groups: [{name: g, owner: me, rules: []}]"
        #expect(RuleFile.parse(text, name: "r").file == nil)
        #expect(RuleFile.parse(text, name: "r", ignoringUnknownKeys: true).file != nil)
    }
}
