import Bytes
import Testing

struct ByteReaderTests {
    /// Reads once and says what came and how much is left, in one word.
    private func outcome<Value>(
        _ text: String, _ read: (inout ByteReader) -> Value?
    ) -> String {
        text.withBytes { run in
            var reader = ByteReader(run)
            let value = read(&reader).map { "\($0)" } ?? "nil"
            return "\(value)|\(reader.rest.text)"
        }
    }

    @Test(arguments: [
        ("0", "0|"), ("42", "42|"), (" \t7 8", "7| 8"), ("007x", "7|x"), ("12\n", "12|\n"),
        ("18446744073709551615", "18446744073709551615|"),
        ("18446744073709551616", "nil|18446744073709551616"),
        ("99999999999999999999999", "nil|99999999999999999999999"),
        ("", "nil|"), ("  ", "nil|  "), ("-1", "nil|-1"), ("x1", "nil|x1"), ("\n1", "nil|\n1"),
    ])
    func readsUnsignedNumbers(_ text: String, _ expected: String) {
        #expect(outcome(text) { $0.unsigned() } == expected)
    }

    @Test(arguments: [
        ("0", "0|"), ("ff", "255|"), (" \tFf g", "255| g"), ("00000300:1", "768|:1"), ("fx", "15|x"),
        ("ffffffffffffffff", "18446744073709551615|"), ("10000000000000000", "nil|10000000000000000"),
        ("00000000000000000001", "1|"), ("", "nil|"), (" ", "nil| "), ("g", "nil|g"), ("-1", "nil|-1"),
        ("\n1", "nil|\n1"), ("@", "nil|@"), ("`", "nil|`"),
    ])
    func readsHexadecimalNumbers(_ text: String, _ expected: String) {
        #expect(outcome(text) { $0.hexadecimal() } == expected)
    }

    @Test(arguments: [
        ("0", "0|"), ("-1", "-1|"), (" -42 ", "-42| "), ("9223372036854775807", "9223372036854775807|"),
        ("-9223372036854775808", "-9223372036854775808|"), ("9223372036854775808", "nil|9223372036854775808"),
        ("-9223372036854775809", "nil|-9223372036854775809"),
        ("", "nil|"), ("-", "nil|-"), ("- 1", "nil|- 1"), ("--1", "nil|--1"), (" -x", "nil| -x"),
    ])
    func readsIntegers(_ text: String, _ expected: String) {
        #expect(outcome(text) { $0.integer() } == expected)
    }

    @Test(arguments: [
        ("1", "1.0|"), ("-1", "-1.0|"), ("18446744073709551615", "1.8446744073709552e+19|"),
        ("-9223372036854775808", "-9.223372036854776e+18|"),
        ("18446744073709551616", "nil|18446744073709551616"), ("", "nil|"), ("-", "nil|-"), ("e", "nil|e"),
    ])
    func readsNumbersOfEitherSign(_ text: String, _ expected: String) {
        #expect(outcome(text) { $0.number() } == expected)
    }

    @Test(arguments: [
        ("0.02", "0.02|"), ("3.47", "3.47|"), (" 3.50 4", "3.5| 4"), ("7", "7.0|"), ("-1.25", "-1.25|"),
        ("-0.5", "-0.5|"),
        (" -0.5", "-0.5|"), ("1.", "nil|1."), (".5", "nil|.5"), ("1.x", "nil|1.x"), ("", "nil|"),
        (" ", "nil| "),
        ("1.99999999999999999999", "nil|1.99999999999999999999"), ("1.-5", "nil|1.-5"), ("1. 5", "nil|1. 5"),
    ])
    func readsDecimals(_ text: String, _ expected: String) {
        #expect(outcome(text) { $0.decimal() } == expected)
    }

    @Test(arguments: [
        ("one two", "one| two"), (" \tone", "one|"), ("one\ntwo", "one|\ntwo"), ("", "nil|"),
        ("\none", "nil|\none"),
        ("a\tb", "a|\tb"),
    ])
    func readsWords(_ text: String, _ expected: String) {
        #expect(outcome(text) { $0.word()?.text } == expected)
    }

    @Test(arguments: [
        ("a\nb", "a|b"), ("a", "a|"), ("a\n", "a|"), ("\n\n", "|\n"), ("", "nil|"),
    ])
    func readsLines(_ text: String, _ expected: String) {
        #expect(outcome(text) { $0.line()?.text } == expected)
    }

    @Test(arguments: [("eth0: 1", "eth0| 1"), (":", "|"), ("none", "nil|none"), ("", "nil|")])
    func readsUpToADelimiter(_ text: String, _ expected: String) {
        #expect(outcome(text) { $0.until(UInt8(ascii: ":"))?.text } == expected)
    }

    @Test(arguments: [
        ("cpu0", "true|0"), ("cpu", "true|"), ("cp", "false|cp"), ("", "false|"), ("xcpu", "false|xcpu"),
    ])
    func takesALiteral(_ text: String, _ expected: String) {
        #expect(outcome(text) { $0.take("cpu") } == expected)
    }

    @Test(arguments: [("ab", "true|b"), ("b", "false|b"), ("", "false|")])
    func takesAByte(_ text: String, _ expected: String) {
        #expect(outcome(text) { $0.take(UInt8(ascii: "a")) } == expected)
    }

    @Test(arguments: [(0, "abc"), (2, "c"), (3, ""), (99, ""), (.max, ""), (-1, "abc"), (.min, "abc")])
    func skipsWithinItsBounds(_ count: Int, _ left: String) {
        #expect(outcome("abc") { $0.skip(count) } == "()|\(left)")
    }

    @Test(arguments: [("", true), (" x", true), ("\tx", true), ("\n", true), ("x", false), (":", false)])
    func knowsWhereAWordIsWhole(_ text: String, _ isWhole: Bool) {
        #expect(text.withBytes { ByteReader($0).isAtBoundary } == isWhole)
    }

    @Test(arguments: [("", true), ("x", false)])
    func knowsItsEnd(_ text: String, _ isAtEnd: Bool) {
        text.withBytes { run in
            #expect(ByteReader(run).isAtEnd == isAtEnd)
            #expect((ByteReader(run).next == nil) == isAtEnd)
        }
    }
}
