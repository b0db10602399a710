import Bytes
import PromQL
import Telemetry
import Testing

/// Numbers, durations, quotes and orders, as Go and Prometheus write them.
struct TextTests {
    @Test(arguments: [
        (0, "0"), (-0.5, "-0.5"), (1, "1"), (1e21, "1000000000000000000000"), (1.5e-7, "0.00000015"),
        (123456789.125, "123456789.125"),
        (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (1e16, "10000000000000000"),
        (-1.25e20, "-125000000000000000000"),
        (.leastNonzeroMagnitude, "0." + String(repeating: "0", count: 323) + "5"),
    ])
    func writesPlainDecimals(_ value: Double, _ text: String) {
        #expect(DecimalText.plain(value) == text)
        if !value.isNaN { #expect(Double(text) == value) }
    }

    @Test(arguments: [
        (0, "0"), (2, "2"), (123456, "123456"), (1e6, "1e+06"), (1_234_567, "1.234567e+06"),
        (0.0001, "0.0001"), (0.00001, "1e-05"),
        (-2.5e-10, "-2.5e-10"), (1e100, "1e+100"), (1e21, "1e+21"), (.nan, "NaN"),
    ])
    func writesGeneralDecimals(_ value: Double, _ text: String) {
        #expect(DecimalText.general(value) == text)
    }

    @Test(arguments: [
        ("a\"b", #""a\"b""#), ("a\\b", #""a\\b""#), ("\n\t\u{7}", #""\n\t\a""#), ("é漢😀", "\"é漢😀\""),
        ("\u{0}", #""\x00""#),
        ("\u{A0}", #""\u00a0""#), ("\u{E0001}", #""\U000e0001""#), ("\u{200B}", #""\u200b""#),
    ])
    func quotesAsGoDoes(_ text: String, _ quoted: String) { #expect(GoQuote.quoted(text) == quoted) }

    @Test func quotesStrayBytes() { #expect(GoQuote.quoted(bytes: [0x61, 0xC5, 0x7A]) == #""a\xc5z""#) }

    @Test(arguments: [
        ("foo", "foo"), ("foo{a=\"b\"}", "foo{a=\"b\"}"), ("{}", "{}"), ("{\"a.b\", c='d',}", "a.b{c=\"d\"}"),
        ("a:b{\"x y\"=\"\"}", "a:b"),
    ])
    func readsSeriesNames(_ text: String, _ name: String) throws {
        #expect(try SeriesName.parse(text).description == name)
    }

    @Test(arguments: ["foo{", "foo{a}", "foo{a=~\"b\"}", "foo bar", "foo{a=\"b\" c=\"d\"}", "1"])
    func refusesOtherSeriesNames(_ text: String) {
        #expect(throws: QueryError.self) { try SeriesName.parse(text) }
    }
}
