import TestKit
import Testing
import WireFormats

struct YAMLDocumentTests {
    @Test func knowsItsPlaces() throws {
        let text = "a: 1\nlist:\n  - x\n  - \"y\"\n"
        let root = try #require(try YAMLDocument(text, file: "f").root)
        guard case .mapping(let entries) = root.content else {
            Issue.record("no mapping")
            return
        }
        #expect(entries.map(\.key) == ["a", "list"])
        #expect(entries.map(\.keyMark) == [YAMLMark(line: 1, column: 1), YAMLMark(line: 2, column: 1)])
        guard case .sequence(let items) = entries[1].value.content else {
            Issue.record("no list")
            return
        }
        #expect(items.map(\.mark) == [YAMLMark(line: 3, column: 5), YAMLMark(line: 4, column: 5)])
        #expect(items.compactMap(\.text) == ["x", "y"])
    }

    @Test(arguments: [
        ("a: 1\na: 2\n", "f:2:1: key `a` is already set at line 1"),
        ("a: *b\n", "f:1:4: no complete anchor `&b` stands before the alias `*b`"),
        ("a: &a [*a]\n", "f:1:8: no complete anchor `&a` stands before the alias `*a`"),
        ("[a]: 1\n", "f:1:1: a key must be a word or a quoted text, not a list"),
        ("<<: 1\n", "f:1:5: `<<` needs a mapping or a list of mappings, not `1`"),
        (
            "a: [1\n",
            "f:2:1: not valid YAML: did not find expected ',' or ']' (while parsing a flow sequence)"
        ),
        ("a: b: c\n", "f:1:5: not valid YAML: mapping values are not allowed in this context"),
        (
            "a:\n\t- 1\n",
            "f:2:1: not valid YAML: found character that cannot start any token (while scanning for the next token)"
        ),
        ("a: \u{1}\n", "f:1:4: not readable as UTF-8 text: control characters are not allowed"),
    ])
    func refusesWithThePlace(_ text: String, _ sentence: String) {
        #expect(throws: FileProblem.self) { try YAMLDocument(text, file: "f") }
        #expect(Self.outcome(Array(text.utf8)) == sentence)
    }

    @Test(
        arguments: [
            (
                [0x61, 0x3A, 0x0A, 0x62, 0x3A, 0xFF],
                "f:2:3: not readable as UTF-8 text: invalid leading UTF-8 octet"
            ),
            ([0x61, 0xC3], "f:1:2: not readable as UTF-8 text: incomplete UTF-8 octet sequence"),
            ([0xED, 0xA0, 0x80], "f:1:1: not readable as UTF-8 text: invalid Unicode character"),
        ] as [([UInt8], String)])
    func refusesWhatIsNotText(_ bytes: [UInt8], _ sentence: String) {
        #expect(Self.outcome(bytes) == sentence)
    }

    @Test(arguments: ["", "\n", "# nothing\n", "---\n"])
    func takesNothing(_ text: String) throws {
        #expect(try YAMLDocument(text, file: "f").root?.isNull ?? true)
    }

    @Test func mergesWithoutOverriding() throws {
        let text = "base: &b {a: 1, b: 2}\nuse:\n  <<: *b\n  b: 3\n"
        let (pairs, problems) = YAMLReader.read(try YAMLDocument(text, file: "f")) { top in
            _ = top.texts("base")
            return top.texts("use").map { "\($0.key)=\($0.text)" }
        }
        #expect(pairs == ["b=3", "a=1"])
        #expect(problems.isEmpty)
    }

    @Test func reportsASecondDocument() throws {
        let (_, problems) = YAMLReader.read(try YAMLDocument("a: 1\n---\nb: 2\n", file: "f")) {
            $0["a", default: 0]
        }
        #expect(
            problems.map(\.description) == ["f:2:1: warning: a second document begins here and is ignored"])
    }

    @Test func laughsOnce() {
        var text = "a0: &a0 [lol]\n"
        for level in 1...9 {
            text +=
                "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ","))]\n"
        }
        #expect(Self.outcome(Array(text.utf8)).hasSuffix("more than 500000 values, aliases written out"))
    }

    @Test func refusesDepth() {
        let flow = [UInt8](repeating: 0x5B, count: 100_000)
        #expect(Self.outcome(flow) == "f:1:101: nested deeper than 100 levels")
        var text = "a0: &a0 [x]\n"
        for level in 1...200 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(Self.outcome(Array(text.utf8)).hasSuffix("nested deeper than 100 levels"))
    }

    @Test func readsAMegabyteInOneScalar() throws {
        let long = String(repeating: "x", count: 1 << 20)
        let root = try YAMLDocument("\"\(long)\"", file: "f").root
        #expect(root?.text?.utf8.count == 1 << 20)
    }

    @Test func refusesHugeTexts() {
        let bytes = [UInt8](repeating: 0x20, count: YAMLDocument.sizeLimitBytes + 1)
        #expect(Self.outcome(bytes) == "f: 16777217 bytes are more than the 16777216 that are read")
    }

    @Test(arguments: 0..<200)
    func neverTraps(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let alphabet = Array("ab:-[]{},&*!|>'\"%@#\n \t?<~\\é".utf8) + [0x00, 0xFF]
        let isWild = seed % 4 == 0
        let bytes = (0..<Int.random(in: 0...400, using: &random)).map { _ in
            isWild ? UInt8.random(in: 0...255, using: &random) : alphabet.randomElement(using: &random) ?? 0
        }
        let outcome = Self.outcome(bytes)
        #expect(outcome == "fine" || outcome.hasPrefix("f:"))
    }

    @Test(arguments: [
        ("k: abc", 1, YAMLMark(line: 1, column: 5)),
        ("k: \"abc\"", 1, YAMLMark(line: 1, column: 6)),
        ("k: |\n  one\n  two", 5, YAMLMark(line: 3, column: 4)),
        ("k: 'it''s'", 2, YAMLMark(line: 1, column: 4)),
        ("k: >\n  one\n  two", 5, YAMLMark(line: 1, column: 4)),
    ])
    func findsPlacesInsideOfText(_ text: String, _ offset: Int, _ place: YAMLMark) throws {
        let document = try YAMLDocument(text, file: "f")
        guard case .mapping(let entries) = document.root?.content else {
            Issue.record("no mapping")
            return
        }
        #expect(document.place(ofByte: offset, in: entries[0].value) == place)
    }

    private static func outcome(_ bytes: [UInt8]) -> String {
        do {
            _ = try YAMLDocument(bytes: bytes, file: "f")
            return "fine"
        } catch {
            return error.description
        }
    }
}
