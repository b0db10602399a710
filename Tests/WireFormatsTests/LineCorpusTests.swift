import Foundation
import LineCorpus
import Testing

/// Our own rows of every rule of the line formats, and the judge that tries them and the foreign ones.
struct LineCorpusTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Lines")

    private static func rows(_ file: [UInt8]) -> [LineRow] {
        LineRow.all(in: file) { try JSONDecoder().decode(JSONTree.self, from: Data($0)) }
    }

    private func difference(_ row: String) -> String? {
        let rows = Self.rows(Array(row.utf8))
        #expect(rows.count == 1)
        return rows.first?.difference()
    }

    @Test(arguments: [
        ("dogstatsd.jsonl", 570), ("events.jsonl", 190), ("statsd.jsonl", 170), ("spectatord.jsonl", 200),
        ("names.jsonl", 38),
    ])
    func holds(_ file: String, _ atLeast: Int) throws {
        let rows = Self.rows(Array(try Data(contentsOf: Self.folder.appendingPathComponent(file))))
        #expect(rows.count >= atLeast)
        for row in rows {
            let difference = row.difference()
            #expect(difference == nil, "\(file):\(row.lineNumber): \(difference ?? "")")
        }
    }

    /// One of every key, each of them right.
    static let answers: [(line: String, keys: [(key: String, right: String, wrong: String)])] = [
        (
            #""dialect": "dogstatsd", "in": "a:1:2|g|@0.5|#__k:v,#b|T7|c:id|e:it|card:LOW""#,
            [
                ("kind", #""metric""#, #""event""#), ("name", #""a""#, #""b""#), ("type", #""g""#, #""c""#),
                ("values", "[1, 2.0]", "[1]"), ("values", "[1, 2]", "[2, 1]"), ("rate", "0.5", "1"),
                ("tags", #"["__k:v", "b"]"#, #"["b", "__k:v"]"#),
                ("labels", #"{"_k": "v", "b": "true"}"#, #"{"_k": "true"}"#), ("ts", "7", "8"),
                ("container", #""id""#, #""it""#), ("external", #""it""#, "null"),
                ("card", #""low""#, #""high""#), ("relative", "false", "true"), ("ttl", "null", "7"),
            ]
        ),
        (
            #""dialect": "statsd", "in": "a:+1|g:x|s""#,
            [
                (
                    "list", #"[{"relative": true, "values": [1]}, {"values": ["x"]}]"#,
                    #"[{"relative": false}, {}]"#
                ),
                ("list", "[{}, {}]", "[{}]"),
            ]
        ),
        (
            #""dialect": "spectatord", "in": "U:a:9007199254740993""#,
            [
                ("values", #"["9007199254740993"]"#, #"["9007199254740992"]"#),
                ("values", "[9007199254740993]", "[9007199254740999]"),
                ("type", #""U""#, #""c""#),
            ]
        ),
        (
            #""dialect": "spectatord", "in": "g,5:a:1""#,
            [("ttl", "5", "6"), ("ttl", "5", "null"), ("ttl", "5", #""5""#)]
        ),
        (#""dialect": "spectatord", "in": "X,5:a:1""#, [("ts_ms", "5", "6")]),
        (
            #""dialect": "statsd", "in": "a:-5|g""#,
            [("relative", "true", "false"), ("values", "[-5]", "[5]")]
        ),
        (
            #""dialect": "dogstatsd", "in": "a:1|s""#,
            [("values", #"["1"]"#, "[1]"), ("values", #"["1"]"#, #"["01"]"#)]
        ),
        (#""dialect": "dogstatsd", "in": "a:1|c""#, [("values", "[1]", #"["1"]"#)]),
        (#""dialect": "dogstatsd", "in": "\u00e9:1|c""#, [("name", #""\u00e9""#, #""e\u0301""#)]),
        (
            #""dialect": "dogstatsd", "in": "_e{1,1}:a|b|d:5|h:h|k:k|p:low|s:s|t:error|#x|c:c|e:e|card:none""#,
            [
                ("kind", #""event""#, #""service_check""#), ("title", #""a""#, #""b""#),
                ("text", #""b""#, #""a""#), ("ts", "5", "6"), ("host", #""h""#, #""x""#),
                ("key", #""k""#, #""x""#), ("priority", #""low""#, #""normal""#),
                ("source", #""s""#, #""x""#),
                ("alert", #""error""#, #""info""#), ("tags", #"["x"]"#, "[]"),
                ("container", #""c""#, #""x""#),
                ("external", #""e""#, #""x""#), ("card", #""none""#, #""low""#),
            ]
        ),
        (
            #""dialect": "dogstatsd", "in": "_sc|a|2|d:5|h:h|#x|m:text|c:c|e:e|card:none""#,
            [
                ("kind", #""service_check""#, #""event""#), ("name", #""a""#, #""b""#), ("status", "2", "1"),
                ("ts", "5", "6"), ("host", #""h""#, #""x""#), ("tags", #"["x"]"#, #"["x", "y"]"#),
                ("message", #""text""#, #""other""#), ("container", #""c""#, #""x""#),
                ("external", #""e""#, #""x""#), ("card", #""none""#, #""low""#),
            ]
        ),
        (
            #""dialect": "any", "in_hex": "613a317c71""#,
            [
                ("kind", #""error""#, #""metric""#), ("kind", #""dropped""#, #""event""#),
                ("reason", #""unknown_type""#, #""bad_value""#),
            ]
        ),
        (
            #""dialect": "name", "in": "a.b""#,
            [("kind", #""escaped_name""#, #""metric""#), ("name", #""a_b""#, #""a.b""#)]
        ),
    ]

    @Test(arguments: answers.indices)
    func tellsRightFromWrongByEveryKey(_ index: Int) {
        let (line, keys) = Self.answers[index]
        let kind =
            keys.first { $0.key == "kind" }?.right ?? (keys[0].key == "list" ? #""metrics""# : #""metric""#)
        for (key, right, wrong) in keys {
            let others = key == "kind" ? "" : #""kind": \#(kind), "#
            #expect(difference(#"{\#(line), "expect": {\#(others)"\#(key)": \#(right)}}"#) == nil, "\(key)")
            #expect(
                difference(#"{\#(line), "expect": {\#(others)"\#(key)": \#(wrong)}}"#) != nil,
                "\(key): \(wrong)")
        }
    }

    /// Rows that say nothing that could be tried must not pass.
    @Test(arguments: [
        (#"{"dialect": "dogma", "in": "a:1|c", "expect": {"kind": "metric"}}"#, "unknown dialect `dogma`"),
        (
            #"{"dialect": "statsd", "in": "a:1|c", "expect": {"kind": "metrik"}}"#,
            "not a row: unknown kind \"metrik\""
        ),
        (
            #"{"dialect": "statsd", "in": "a:1|c", "expect": {"name": "a"}}"#,
            "not a row: unknown kind of nothing"
        ),
        (
            #"{"dialect": "statsd", "in": "a:1|c", "expect": {"kind": "metric", "tag": null}}"#,
            "not a row: unknown key `tag`"
        ),
        (
            #"{"dialect": "statsd", "in": "a:1|c", "expect": {"kind": "metrics", "list": [{"rat": 1}]}}"#,
            "not a row: unknown key `rat`"
        ),
        (
            #"{"dialect": "statsd", "in": "a:1|c", "expect": {"kind": "metrics"}}"#,
            "not a row: metrics want a list"
        ),
        (
            #"{"dialect": "statsd", "in": "a:1|c", "in_hex": "61", "expect": {"kind": "error"}}"#,
            "not a row: wants dialect, expect, and in or in_hex"
        ),
        (
            #"{"dialect": "statsd", "in_hex": "616", "expect": {"kind": "error"}}"#,
            "not a row: wants dialect, expect, and in or in_hex"
        ),
        (
            #"{"dialect": "statsd", "expect": {"kind": "error"}}"#,
            "not a row: wants dialect, expect, and in or in_hex"
        ),
        (
            #"{"dialect": "statsd", "in": "a", "expect": "error"}"#,
            "not a row: wants dialect, expect, and in or in_hex"
        ),
        (
            #"{"dialect": "any", "in": "a:1|c:2|c", "expect": {"kind": "metrics", "list": [{}, {}]}}"#,
            #"expected {"kind": "metrics", "list": [{}, {}]}, "#
                + #"got {"kind": "error", "reason": "unknown_type"}"#
        ),
    ])
    func refusesARow(_ row: String, _ problem: String) {
        #expect(difference(row) == problem)
    }

    @Test func countsLinesFromOneAndPassesOverEmptyOnes() throws {
        let rows = Self.rows(Array("\n{}\n\nx\n".utf8))
        #expect(rows.map(\.lineNumber) == [2, 4])
        #expect(rows.allSatisfy { $0.difference()?.hasPrefix("not a row: ") == true })
    }
}
