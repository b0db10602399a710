import Bytes
import Foundation
import TestKit
import Testing
import WireFormats

struct WireNumberTests {
    private func read(_ text: String) -> Result<WireNumber, RejectReason> {
        Array(text.utf8).withRun { run in Result { () throws(RejectReason) in try WireNumber(run) } }
    }

    static let decimals: [(String, Double)] = [
        ("0", 0.0), ("-0", -0.0), ("+7", 7), ("1.", 1), (".5", 0.5), ("1.5e3", 1500), ("1E-2", 0.01),
        ("1e+2", 100),
        ("9007199254740993", 0x1p53), ("18446744073709551615", 0x1p64),
        ("36893488147419103232000", 0x1p65 * 1000),
        ("0.1", 0.1), ("1e23", 1e23), ("1e-400", 0),
        ("0e999999999999", 0), ("000000000000000000000000000001", 1),
    ]

    @Test(arguments: decimals)
    func readsDecimals(_ text: String, _ value: Double) throws {
        #expect(try read(text).get().number.bitPattern == value.bitPattern)
    }

    @Test(arguments: [
        ("", "bad_value"), ("+", "bad_value"), (".", "bad_value"), ("0x10", "bad_value"),
        ("1_000", "bad_value"),
        ("1 ", "bad_value"), (" 1", "bad_value"), ("1e", "bad_value"), ("1e+", "bad_value"),
        ("--1", "bad_value"),
        ("1.2.3", "bad_value"), ("NaN", "non_finite"), ("nan", "non_finite"), ("inf", "non_finite"),
        ("-Infinity", "non_finite"), ("1e400", "non_finite"), ("-1e999999999999999999999", "non_finite"),
        ("nano", "bad_value"), ("1e5.0", "bad_value"), ("1e3081e308", "bad_value"), ("1e400x", "bad_value"),
    ])
    func refusesOtherText(_ text: String, _ reason: String) {
        #expect(read(text).reason == reason)
    }

    @Test func keepsIntegersExact() throws {
        #expect(try read("18446744073709551615").get().whole == .max)
        #expect(try read("18446744073709551615").get().isWhole)
        #expect(try !read("18446744073709551616").get().isWhole)
        #expect(try !read("1.0").get().isWhole)
    }

    @Test(arguments: 0..<200)
    func agreesWithTheLibrary(_ seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<50 {
            let digits = String(
                (0..<Int.random(in: 1...25, using: &generator)).map { _ in
                    Character(String(Int.random(in: 0...9, using: &generator)))
                })
            let fraction = Int.random(in: 0...25, using: &generator)
            let exponent = Int.random(in: -330...300, using: &generator)
            let text = "\(digits).\(String(repeating: "7", count: fraction))e\(exponent)"
            let wanted = strtod(text, nil)
            if wanted.isFinite {
                #expect(try read(text).get().number == wanted, "\(text)")
            } else {
                #expect(read(text).reason == "non_finite")
            }
        }
    }
}
