import Testing
import WireFormats

struct YAMLReaderTests {
    private enum Kind: String, CaseIterable, YAMLScalar { case datagram, stream }

    private struct Settings: Equatable {
        var interval: Duration
        var series: Int
        var ratio: Double
        var isOn: Bool
        var kinds: [Kind]
        var labels: [String]
        var sockets: [String?]
    }

    private static func read(_ text: String) throws -> (Settings, [String]) {
        let (settings, problems) = YAMLReader.read(try YAMLDocument(text, file: "o.yml")) { top in
            Settings(
                interval: top["interval", default: .seconds(1)],
                series: top["max_series", default: 7],
                ratio: top["ratio", default: 0.5],
                isOn: top.fields("web") { $0["enabled", default: false] } ?? false,
                kinds: top.list("kinds"),
                labels: top.texts("labels").map { "\($0.key)=\($0.text)" },
                sockets: top.list("sockets") { $0.required("path") })
        }
        return (settings, problems.map(\.description))
    }

    @Test func readsATable() throws {
        let (settings, problems) = try Self.read(
            """
            interval: 1m30s
            max_series: 12
            ratio: 1e-1
            web: { enabled: true }
            kinds: [stream, datagram]
            labels: { site: eu1, empty: ~ }
            sockets:
              - path: /a
              - { path: /b }
            """)
        #expect(problems.isEmpty)
        #expect(
            settings
                == Settings(
                    interval: .seconds(90), series: 12, ratio: 0.1, isOn: true, kinds: [.stream, .datagram],
                    labels: ["site=eu1", "empty="], sockets: ["/a", "/b"]))
    }

    @Test(
        arguments: [
            ("", []), ("interval:\n", []), ("null", []),
            (
                "intervall: 1s",
                ["o.yml:1:1: unknown key `intervall` in the document; did you mean `interval`?"]
            ),
            ("zebra: 1", ["o.yml:1:1: unknown key `zebra` in the document"]),
            ("web: { enable: true }", ["o.yml:1:8: unknown key `enable` in `web`; did you mean `enabled`?"]),
            ("web: [1]", ["o.yml:1:6: `web` must be a mapping, not a list"]),
            ("interval: 1x", ["o.yml:1:11: `interval` must be a duration such as 30s or 1h30m, not `1x`"]),
            ("max_series: \"5\"", ["o.yml:1:13: `max_series` must be a whole number, not `5`"]),
            (
                "max_series: 99999999999999999999",
                ["o.yml:1:13: `max_series` must be a whole number, not `99999999999999999999`"]
            ),
            ("ratio: nan", ["o.yml:1:8: `ratio` must be a number, not `nan`"]),
            ("web: { enabled: yes }", ["o.yml:1:17: `enabled` must be true or false, not `yes`"]),
            (
                "kinds: [dgram]",
                ["o.yml:1:9: an entry of `kinds` must be one of `datagram`, `stream`, not `dgram`"]
            ),
            ("kinds: stream", ["o.yml:1:8: `kinds` must be a list, not `stream`"]),
            ("labels: { a: [1] }", ["o.yml:1:14: `a` must be text, not a list"]),
            ("sockets: [{}]", ["o.yml:1:11: `path` is missing"]),
            (
                "sockets: [{pth: 1}]",
                [
                    "o.yml:1:11: `path` is missing",
                    "o.yml:1:12: unknown key `pth` in an entry of `sockets`; did you mean `path`?",
                ]
            ),
            ("[1]", ["o.yml:1:1: the document must be a mapping, not a list"]),
            (
                "ratio: x\ninterval: y",
                [
                    "o.yml:1:8: `ratio` must be a number, not `x`",
                    "o.yml:2:11: `interval` must be a duration such as 30s or 1h30m, not `y`",
                ]
            ),
        ] as [(String, [String])])
    func collectsEveryProblem(_ text: String, _ sentences: [String]) throws {
        let (settings, problems) = try Self.read(text)
        #expect(problems == sentences)
        #expect(settings.series == 7)
    }

    @Test func canIgnoreUnknownKeys() throws {
        let document = try YAMLDocument("a: 1\nb: 2", file: "f")
        let (_, problems) = YAMLReader.read(document, ignoresUnknownKeys: true) { $0["a", default: 0] }
        #expect(problems.isEmpty)
    }
}
