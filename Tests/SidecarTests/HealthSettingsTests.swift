import Collectors
import Sidecar
import Testing

/// The keys `reuse` and `health` of the configuration.
struct HealthSettingsTests {
    private func read(_ text: String) throws -> Settings {
        let invoker = Invoker(userID: 0, hostName: "web1", environment: [:])
        var settings = Settings(for: invoker)
        try SettingsSource.read(Array(text.utf8), "c.yml", invoker, into: &settings)
        return settings
    }

    @Test func readsWhatTheHealthScoreLooksAt() throws {
        let settings = try read(
            """
            reuse: { requests: "http_requests_total{code='200'}", port: 8080 }
            health:
              inputs:
                - { name: cpu, weight: 1 }
                - { name: gc_pause, limit: 0.1, weight: 2 }
                - { name: queue, metric: 'chat_pending{room!="test"}', limit: 5000, weight: 0.5 }
            """)
        #expect(settings.reuse.requests?.description == #"http_requests_total{code="200"}"#)
        #expect(settings.reuse.port == 8080)
        #expect(settings.healthInputs.map(\.name) == ["cpu", "gc_pause", "queue"])
        #expect(settings.healthInputs.map(\.limit) == [1, 0.1, 5000])
        #expect(settings.healthInputs.map(\.weight) == [1, 2, 0.5])
        #expect(try read("").healthInputs == HealthInput.defaults)
        #expect(try read("health: { inputs: [] }").healthInputs == HealthInput.defaults)
    }

    @Test(arguments: [
        (
            "reuse: { requests: http_requests }",
            "c.yml:1:10: `requests` must be a counter, whose name ends in `_total` or `_count`, not `http_requests`"
        ),
        (
            "reuse: { requests: 'rate(a_total[1m])' }",
            "c.yml:1:10: `requests` must be the name of a metric, if need be with labels in braces, not `rate(a_total[1m])`"
        ),
        (
            "reuse: { requests: 'a_total[1m]' }",
            "c.yml:1:10: `requests` must be the name of a metric, if need be with labels in braces, not `a_total[1m]`"
        ),
        ("reuse: { port: 70000 }", "c.yml:1:10: `port` must be a port from 1 to 65535"),
        ("reuse: { port: 0 }", "c.yml:1:10: `port` must be a port from 1 to 65535"),
        ("health: { inputs: [ { name: cpu } ] }", "c.yml:1:21: `weight` is missing"),
        (
            "health: { inputs: [ { name: cpu, weight: 0 } ] }",
            "c.yml:1:34: `weight` must be a number above 0"
        ),
        (
            "health: { inputs: [ { name: cpu, weight: .nan } ] }",
            "c.yml:1:34: `weight` must be a number above 0"
        ),
        (
            "health: { inputs: [ { name: cpu, weight: 1, limit: 2 } ] }",
            "c.yml:1:45: `cpu` has its own limit"
        ),
        (
            "health: { inputs: [ { name: x, weight: 1 } ] }",
            "c.yml:1:21: `metric` is missing; without one only `cpu`, `gc_pause`, `pending`, `open_fds`, `memory_limit`, `ephemeral_ports` are known"
        ),
        (
            "health: { inputs: [ { name: x, weight: 1, metric: y } ] }",
            "c.yml:1:21: `limit` is missing: what counts as full"
        ),
        (
            "health: { inputs: [ { name: x, weight: 1, metric: y_total, limit: 1 } ] }",
            "c.yml:1:43: `metric` must be a gauge; `y_total` is a counter"
        ),
        (
            "health: { inputs: [ { name: x, weight: 1, metric: '{', limit: 1 } ] }",
            "c.yml:1:43: `metric` is no selector of series: the query ends inside braces: a `}` is missing"
        ),
        (
            "health: { inputs: [ { name: cpu, weight: 1 }, { name: cpu, weight: 2 } ] }",
            "c.yml:1:11: two of `inputs` have one name"
        ),
        (
            "health: { limit: 0.9 }", "c.yml:1:11: unknown key `limit` in `health`"
        ),
    ])
    func refusesWhatNoScoreCanBeMadeOf(_ text: String, _ sentence: String) {
        #expect(throws: SettingsError(problems: [sentence])) { try read(text) }
    }
}
