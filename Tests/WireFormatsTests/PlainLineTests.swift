import Bytes
import TestKit
import Testing
import WireFormats

struct PlainLineTests {
    /// What is left of a message after its first line, when that is plain.
    private func rest(_ text: String) -> (line: PlainLine, identity: String, tags: String, rest: Int)? {
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return nil }
            var line = PlainLine()
            guard let next = line.read(start, before: start + bytes.count) else { return nil }
            return (
                line, ByteRun(start: line.start, count: line.nameCount).text,
                ByteRun(start: line.tagStart, count: line.tagCount).text, bytes.count - (next - start)
            )
        }
    }

    @Test(arguments: [
        ("a:1|c", "a", "", WireType.counter, 1, 1, 0),
        ("a:1|c\n", "a", "", .counter, 1, 1, 0),
        ("a:1|c\nb:2|g", "a", "", .counter, 1, 1, 5),
        (
            "requests.in.a.service:12:30:7|c|#env:dev,zone:b\nb", "requests.in.a.service", "env:dev,zone:b",
            .counter, 49, 3, 1
        ),
        ("a:5:6|g", "a", "", .gauge, 6, 2, 0),
        ("a:999999999999999|ms|#", "a", "", .milliseconds, 999_999_999_999_999, 1, 0),
        ("a:007|d", "a", "", .distribution, 7, 1, 0),
        ("a:0|h|#x", "a", "x", .histogram, 0, 1, 0),
        ("a:1|c|", "a", "", .counter, 1, 1, 0),
        ("a:1|c|#x|#y:z|", "a", "y:z", .counter, 1, 1, 0),
        ("a:1:2|c|#x|c:ci-3a88|e:it-false|card:low|\nb", "a", "x", .counter, 3, 2, 1),
        ("a:1|g|c:|card|x|#", "a", "", .gauge, 1, 1, 0),
    ])
    func takesWhatNearlyAllClientsSend(
        _ text: String, _ identity: String, _ tags: String, _ type: WireType, _ value: UInt64, _ count: Int,
        _ left: Int
    ) throws {
        let found = try #require(rest(text))
        #expect(found.identity == identity)
        #expect(found.tags == tags)
        #expect(found.line.type == type)
        #expect(found.line.value == value)
        #expect(found.line.valueCount == count)
        #expect(found.rest == left)
    }

    @Test(arguments: [
        ("a:1|c|@0.5", 1, 0, 0.5), ("a:1|c|@1", 1, 0, 1), ("a:2|ms|@0.001|#x|@0.25|c:id", 2, 0, 0.25),
        ("a:1.5|g", 15, 1, 1), ("a:0.00000000000025|d", 25, 14, 1),
        ("a:12345678901234.5|c", 123_456_789_012_345, 1, 1),
        ("a:7.0|h|@0.000000001", 70, 1, 1e-9), ("a:00.10|g", 10, 2, 1),
    ])
    func readsShortDecimals(_ text: String, _ digits: UInt64, _ decimals: UInt8, _ rate: Double) throws {
        let line = try #require(rest(text)?.line)
        #expect((line.value, line.decimals, line.rate, line.valueCount) == (digits, decimals, rate, 1))
    }

    @Test(arguments: [
        "", "\n", "a", "a:", "a:1", "a:1|", ":1|c", "a|b:1|c", "a\n:1|c", "a:1|cc", "a:1|m", "a:1|s",
        "a:-1|g", "a:.5|g", "a:5.|g", "a:1.2.3|g", "a:1.5:2|g", "a:2:1.5|g", "a:1.5", "a:1.5e3|g",
        "a:1234567890.123456|g",
        "a:1:|c", "a::1|c", "a:1:2|d", "a:1:2|c|@0.5", "a:1|c|@", "a:1|c|@0", "a:1|c|@2", "a:1|c|@.5",
        "a:1|c|@1e-3",
        "a:1|c|@0.5x", "a:1|c|@0.5|@x", "a:1|c|@0.0000000000000001", "a:1|c|@0.0000000001", "a:1|c|T5",
        "a:1|c|#x|T",
        "a:1234567890123456|c",
        "_e{1,1}:a|b", "_sc|a|0", String(repeating: "n", count: 513) + ":1|c",
        "a:1|c|#" + String(repeating: "t", count: 8192),
    ])
    func leavesEverythingElseToTheParser(_ text: String) { #expect(rest(text) == nil) }

    @Test(arguments: 0..<200)
    func saysWhatTheParserSays(_ seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<200 {
            var text = "some.name.of.a.metric:1|c".prefix(Int.random(in: 0...25, using: &generator))
                .description
            for _ in 0..<Int.random(in: 0...6, using: &generator) {
                text += ParserPropertyTests.pieces.randomElement(using: &generator) ?? ""
            }
            text += "\n:1|c|#next"
            guard let plain = rest(text),
                let line = text.split(separator: "\n", omittingEmptySubsequences: false).first,
                text.utf8.allSatisfy({ $0 < 0x80 })
            else { continue }
            #expect(plain.rest == 10, "\(text)")
            try Array(line.utf8).withUnsafeBufferPointer { bytes in
                var arena = LineArena()
                let run = ByteRun(start: try #require(bytes.baseAddress), count: bytes.count)
                let metric = try LineParser.metric(run, .dogstatsd, into: &arena)
                let part = arena.parts[metric.firstPart]
                let values = (0..<part.valueCount).map { arena.values[part.firstValue + $0].number }
                #expect(plain.line.byteCount == bytes.count)
                #expect(plain.identity == metric.identity.text)
                #expect(plain.tags == metric.tags.text)
                #expect(plain.line.type == part.type)
                #expect(plain.line.valueCount == part.valueCount)
                let number = ShortDecimal.number(plain.line.value, places: plain.line.decimals)
                let sum = values.reduce(0) { $0 + $1.number }
                #expect(number == (part.type == .counter ? sum : values.last?.number))
                #expect((plain.line.decimals == 0) == values.allSatisfy(\.isWhole))
                #expect(part.rate == plain.line.rate && metric.timestamp == 0 && !part.isRelative)
            }
        }
    }
}
