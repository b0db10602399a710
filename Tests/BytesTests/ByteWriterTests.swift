import Bytes
import TestKit
import Testing

struct ByteWriterTests {
    private func written(_ value: Double) -> String {
        var writer = ByteWriter()
        writer.append(decimal: value)
        return writer.text
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "-0"), (1, "1"), (-17, "-17"), (0.02, "0.02"), (4711.25, "4711.25"),
            (-0.5, "-0.5"), (0.1, "0.1"), (0.3, "0.3"), (0.1 + 0.2, "0.30000000000000004"),
            (1e-6, "0.000001"), (1.5e-6, "1.5e-06"), (123_456.789_012, "123456.789012"),
            (1_700_000_000.125, "1700000000.125"), (999_999_999_999_999, "999999999999999"),
            (1e15, "1000000000000000"), (9_007_199_254_740_992, "9007199254740992"),
            (1e16, "10000000000000000"),
            (1e17, "1e+17"), (1e300, "1e+300"), (.leastNonzeroMagnitude, "5e-324"),
            (Double.greatestFiniteMagnitude, "1.7976931348623157e+308"),
            (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (-.nan, "NaN"),
        ] as [(Double, String)])
    func writesTheShortestDecimal(_ value: Double, _ text: String) {
        #expect(written(value) == text)
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func writesWhatReadsBackAsTheSame(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let scale: Double = [1.0, 10, 100, 1e3, 1e6, 1e7, 1e12].randomElement(using: &random) ?? 1
            let candidates = [
                Double(bitPattern: random.next()),
                Double(Int64.random(in: -1_000_000_000...1_000_000_000, using: &random)) / scale,
                Double(Int64(bitPattern: random.next())) / scale,
            ]
            for value in candidates where value.isFinite {
                let text = written(value)
                guard Double(text)?.bitPattern == value.bitPattern else {
                    Issue.record("\(value) became \(text)")
                    continue
                }
                if value != value.rounded(), Self.significantDigits(text) > Self.significantDigits("\(value)")
                {
                    Issue.record("\(text) is longer than \(value)")
                }
            }
        }
    }

    private static func significantDigits(_ text: String) -> Int {
        text.prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }.count
    }

    @Test(
        arguments: [
            (0, "0"), (9, "9"), (10, "10"), (99, "99"), (100, "100"), (-1, "-1"),
            (Int64.max, "9223372036854775807"), (Int64.min, "-9223372036854775808"),
        ] as [(Int64, String)])
    func writesIntegers(_ value: Int64, _ text: String) {
        var writer = ByteWriter(capacity: 0)
        writer.append(integer: value)
        #expect(writer.text == text)
    }

    @Test func writesTheLargestUnsigned() {
        var writer = ByteWriter()
        writer.append(unsigned: .max)
        writer.append(unsigned: 10_000_000_000_000_000_000)
        writer.append(unsigned: 9_999_999_999_999_999_999)
        #expect(writer.text == "18446744073709551615" + "10000000000000000000" + "9999999999999999999")
    }

    @Test func growsWhileItKeepsWhatWasWritten() {
        var writer = ByteWriter(capacity: 1)
        var wanted = ""
        for number in 0..<2000 {
            let word = "word"
            writer.append(word)
            writer.append(UInt8(ascii: " "))
            writer.append(integer: Int64(number))
            wanted += "word \(number)"
        }
        #expect(writer.text == wanted)
        #expect(writer.count == wanted.utf8.count)
        writer.removeAll()
        #expect(writer.bytes.isEmpty)
    }
}
