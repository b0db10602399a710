import Collectors
import Foundation
import Kernel
import Sidecar
import Telemetry
import Testing

struct SettingsTests {
    private static let invoker = Invoker(
        userID: 0, hostName: "web1",
        environment: ["PORT": "9000", "EMPTY": "", "OUTRIGGER_LOG_LEVEL": "warn"])

    private func read(_ text: String) throws -> Settings {
        var settings = Settings(for: Self.invoker)
        try SettingsSource.read(Array(text.utf8), "c.yml", Self.invoker, into: &settings)
        return settings
    }

    @Test func readsEveryKeyOfTheContract() throws {
        let settings = try read(
            """
            interval: 2s
            fast_interval: 200ms
            doctor_interval: 30s
            processes:
              - name: gateway
                match: { exe: /usr/bin/gateway }
                netns: follow
            netns: /run/netns/blue
            sockets:
              - { path: dsd.sock, type: datagram, dialect: dogstatsd, mode: "0660", queue_length: 512 }
            max_series: 5000
            memory_limit: 32MiB
            histograms:
              - { match: "ws_*_seconds", buckets: [0.001, 0.01, 0.1, 1] }
            external_labels: { site: eu1 }
            rules: [ /etc/outrigger/alerts/*.yml ]
            alerting:
              alertmanagers: [ http://127.0.0.1:9093 ]
              sinks:
                - { name: log, type: stdout }
            web:
              listen: [ 127.0.0.1:9000, "[::1]:9000" ]
            path: { procfs: /host/proc, sysfs: /host/sys, rootfs: /host }
            """)
        #expect(settings.interval == .seconds(2))
        #expect(settings.fastInterval == .milliseconds(200))
        #expect(settings.doctorInterval == .seconds(30))
        #expect(settings.processes.map(\.rule.name) == ["gateway"])
        #expect(settings.processes.map(\.rule.followsNetwork) == [true])
        #expect(settings.netns == .file("/run/netns/blue"))
        #expect(settings.sockets.count == 1)
        #expect(settings.maxSeries == 5000)
        #expect(settings.memoryLimitBytes == 32 << 20)
        #expect(settings.histograms.count == 1)
        #expect(settings.externalLabels == [Label("site", "eu1")])
        #expect(settings.ruleFiles == ["/etc/outrigger/alerts/*.yml"])
        #expect(settings.alertmanagers == ["http://127.0.0.1:9093"])
        #expect(settings.sinks == [SinkSettings(name: "log", kind: .stdout)])
        #expect(settings.listen == ["127.0.0.1:9000", "[::1]:9000"])
        #expect([settings.procfs, settings.sysfs, settings.rootfs] == ["/host/proc", "/host/sys", "/host"])
    }

    @Test func writesWhatItWouldReadAgain() throws {
        let text = """
            interval: 5s
            processes:
              - { name: "a \\"b\\"", match: { listens_on: 8080 } }
              - { name: c, match: { cmdline_regex: "x.*y" }, netns: follow }
              - { name: d, match: { unit: "foo\\x2dbar@1.service" } }
            netns: 4711
            histograms: [ { match: "ws_*", buckets: [0.5, 1] } ]
            sockets:
              - { path: /s, type: stream, dialect: statsd, mode: "0666", group: app, queue_length: 9, gauges: keep }
              - { path: /d, type: datagram, credentials: true }
            external_labels: { site: "eu: 1" }
            reuse: { requests: 'a_total{b="c"}', port: 80 }
            health: { inputs: [ { name: gc_pause, limit: 0.1, weight: 2 }, { name: q, metric: x, limit: 9, weight: 1 } ] }
            """
        let written = EffectiveSettings(try read(text)).yaml
        #expect(written.contains("listens_on: 8080"))
        #expect(written.contains("netns: \"4711\"\n"))
        #expect(written.contains("{ cmdline_regex: \"x.*y\" }, netns: follow }"))
        #expect(EffectiveSettings(try read(written)).yaml == written)
    }

    @Test(arguments: [
        ("", ["interrupts"], "enabled: [], disabled: [\"interrupts\"]"),
        ("collectors: { enabled: [interrupts] }", [], "enabled: [\"interrupts\"], disabled: []"),
        (
            "collectors: { disabled: [stat], enabled: [arp] }", ["interrupts", "stat"],
            "enabled: [], disabled: [\"interrupts\", \"stat\"]"
        ),
    ])
    func switchesCollectorsOnAndOff(_ text: String, _ off: [String], _ written: String) throws {
        let settings = try read(text)
        #expect(settings.disabledCollectors.sorted() == off)
        let yaml = EffectiveSettings(settings).yaml
        #expect(yaml.contains("collectors: { \(written) }"))
        #expect(try read(yaml).disabledCollectors == settings.disabledCollectors)
    }

    @Test func letsAFlagSwitchACollectorOn() throws {
        let source = SettingsSource(
            configPath: "/dev/null", collectors: ["interrupts": true, "arp": false], invoker: Self.invoker)
        #expect(try source.load().disabledCollectors == ["arp"])
    }

    @Test func tellsNoRulesFromTheBuiltInOnes() throws {
        #expect(try read("rules: []").ruleFiles == [])
        #expect(EffectiveSettings(try read("rules: []")).yaml.contains("rules: []"))
    }

    @Test(arguments: [
        ("{ name: a }", "c.yml:1:14: `match` is missing"),
        (
            "{ name: a, match: { exe: b, comm: c } }",
            "c.yml:1:32: `match` needs exactly one of `exe`, `comm`, `cmdline_regex`, `unit`, `pid_file` or `listens_on`"
        ),
        (
            "{ name: a, match: { listens_on: 70000 } }",
            "c.yml:1:34: `listens_on` must be a port from 1 to 65535"
        ),
        ("{ name: '', match: { comm: b } }", "c.yml:1:16: `name` must not be empty"),
        (
            "{ name: a, match: { comm: a-gateway-server } }",
            "c.yml:1:34: `comm` has at most 15 bytes, the kernel keeps no more of `a-gateway-server`"
        ),
        (
            "{ name: a, match: { exe: gateway } }",
            "c.yml:1:34: `exe` must be a whole path such as /usr/bin/gateway, not `gateway`"
        ),
        (
            "{ name: a, match: { unit: b } }",
            "c.yml:1:34: `unit` must end in `.service`, `.scope` or `.slice`"
        ),
        (
            "{ name: a, match: { comm: b }, netns: leave }",
            "c.yml:1:45: `netns` of a process can only be `follow`, not `leave`"
        ),
        (
            "{ name: a, netns: follow, match: { listens_on: 80 } }",
            "c.yml:1:25: `netns: follow` needs another `match` than `listens_on`, which looks at our own namespace alone"
        ),
    ])
    func refusesAProcess(_ entry: String, _ sentence: String) {
        #expect(throws: SettingsError(problems: [sentence])) { try read("processes: [ \(entry) ]") }
    }

    @Test(arguments: [
        ("/nowhere/proc", "there is no folder `/nowhere/proc`"),
        ("/dev/null", "there is no folder `/dev/null`"), ("EMPTY", "nothing is mounted at `EMPTY`"),
    ])
    func refusesToLookWhereNoProcIs(_ path: String, _ problem: String) throws {
        let empty = NSTemporaryDirectory() + "outrigger-settings-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: empty) }
        var settings = Settings(for: Self.invoker)
        settings.procfs = path.replacingOccurrences(of: "EMPTY", with: empty)
        let sentence =
            "path.procfs: \(problem); give the place where the host's /proc is mounted"
            .replacingOccurrences(of: "EMPTY", with: empty)
        #expect(throws: SettingsError(problems: [sentence])) { try settings.checkProcfs() }
        #expect(throws: SettingsError(problems: [sentence])) { try SingleScrape(settings).page() }
    }

    @Test func needsNoFile() throws {
        let settings = try read("")
        #expect(settings.listen == ["127.0.0.1:9478"])
        #expect(settings.ruleFiles == nil)
        #expect(settings.instance == "web1")
        #expect(settings.runtimeDirectory == "/run/outrigger")
    }

    @Test(arguments: [
        ("intervall: 1s", "c.yml:1:1: unknown key `intervall` in the document; did you mean `interval`?"),
        ("interval: soon", "c.yml:1:11: `interval` must be a duration such as 30s or 1h30m, not `soon`"),
        ("interval: 1ms", "c.yml:1:1: `interval` must lie between 100ms and 1h"),
        ("doctor_interval: 1s", "c.yml:1:1: `doctor_interval` must be 0, or lie between 2s and 1h"),
        ("doctor_interval: 2h", "c.yml:1:1: `doctor_interval` must be 0, or lie between 2s and 1h"),
        (
            "fast_interval: 300ms",
            "c.yml:1:1: `fast_interval` must be 0, or at least 10ms and a divisor of `interval`"
        ),
        (
            "collectors: { enabled: [lodavg] }",
            "c.yml:1:15: there is no collector `lodavg`; did you mean `loadavg`?"
        ),
        (
            "netns: blue",
            "c.yml:1:1: `netns`: expected a pid or the path of a namespace file, such as 4711 or /run/netns/blue, found `blue`"
        ),
        ("max_series: 1", "c.yml:1:1: `max_series` must lie between 100 and 10000000"),
        ("memory_limit: lots", "c.yml:1:15: `memory_limit` must be a size of at least 1MiB, such as 64MiB"),
        (
            "web: { listen: [ foo:bar ] }",
            "c.yml:1:8: cannot listen at `foo:bar`: the port must be a number from 0 to 65535; write HOST:PORT, such as 127.0.0.1:9478"
        ),
        (
            "sockets: [ { path: a, type: stream }, { path: a, type: datagram } ]",
            "c.yml:1:1: two of `sockets` have one path"
        ),
        (
            "sockets: [ { path: a, type: datagram, queue_length: -5 } ]",
            "c.yml:1:39: `queue_length` must lie between 1 and 1000000"
        ),
        (
            "sockets: [ { path: a, type: stream, credentials: true } ]",
            "c.yml:1:37: `credentials` is for datagrams: a connection is asked once, whatever it says"
        ),
        (
            "sockets: [ { path: a, type: datagram, gauges: keep } ]",
            "c.yml:1:39: `gauges` is for connections: those of datagrams stay until they are idle"
        ),
        ("remote_write: [ { url: x } ]", "c.yml:1:1: `remote_write` is not supported yet"),
        (
            "web:\n  listen: [ ':1' ]\n  listn: b",
            "c.yml:3:3: unknown key `listn` in `web`; did you mean `listen`?"
        ),
        (
            "job: ${NOBODY}",
            "c.yml:1:6: the environment variable `NOBODY` is not set; write ${NOBODY:-default} to allow that"
        ),
        ("job: \"${NOBODY\"", "c.yml:1:6: `${` without `}`"),
        ("a: b: c", "c.yml:1:5: not valid YAML: mapping values are not allowed in this context"),
    ])
    func refusesWithThePlace(_ text: String, _ sentence: String) {
        #expect(throws: SettingsError(problems: [sentence])) { try read(text) }
    }

    @Test(arguments: [
        ("job: a${PORT}b", "a9000b"), ("job: ${NOBODY:-chat}", "chat"), ("job: ${EMPTY:-chat}", "chat"),
        ("job: $PORT", "$PORT"), ("job: '${PORT}${PORT}' # ${NOBODY}", "90009000"),
    ])
    func expandsVariables(_ text: String, _ job: String) throws {
        #expect(try read(text).job == job)
    }

    @Test func letsFlagsDecideOverVariablesOverDefaults() throws {
        var settings = Settings(for: Self.invoker)
        let environment = ["OUTRIGGER_LOG_LEVEL": "warn", "OUTRIGGER_WEB_LISTEN_ADDRESS": "a:1,b:2"]
        try Override.apply(flags: ["log.level": ["error"]], environment: environment, to: &settings)
        #expect(settings.logLevel == .error)
        #expect(settings.listen == ["a:1", "b:2"])
    }

    @Test(arguments: [
        ("OUTRIGGER_RUNTIME_DIR", "/tmp/a,b", "/tmp/a,b"), ("OUTRIGGER_RUNTIME_DIR", ",", ","),
        ("OUTRIGGER_WEB_LISTEN_ADDRESS", ",", "/run/outrigger"),
    ])
    func takesVariablesWhole(_ name: String, _ value: String, _ directory: String) throws {
        var settings = Settings(for: Self.invoker)
        try Override.apply(flags: [:], environment: [name: value], to: &settings)
        #expect(settings.runtimeDirectory == directory)
    }

    @Test(arguments: ["blue", "-1", "0"])
    func refusesANamespaceThatIsNone(_ text: String) {
        var settings = Settings(for: Self.invoker)
        let sentence =
            "netns: expected a pid or the path of a namespace file, such as 4711 or /run/netns/blue, found `\(text)`"
        #expect(throws: SettingsError(problems: [sentence])) {
            try Override.apply(flags: ["netns": [text]], environment: [:], to: &settings)
        }
    }

    @Test func namesTheChoicesOfAFlag() {
        var settings = Settings(for: Self.invoker)
        let sentence = "log.level: expected one of debug, info, warn, error, found `loud`"
        #expect(throws: SettingsError(problems: [sentence])) {
            try Override.apply(flags: ["log.level": ["loud"]], environment: [:], to: &settings)
        }
    }
}
