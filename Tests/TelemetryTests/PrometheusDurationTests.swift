import Telemetry
import Testing

struct PrometheusDurationTests {
    @Test(
        arguments: [
            ("5m", 300_000), ("1h30m", 5_400_000), ("10s53ms", 10_053), ("0", 0), ("0s", 0),
            ("1y", 31_536_000_000), ("2w3d", 1_468_800_000),
            ("", nil), ("5", nil), ("m", nil), ("5x", nil), ("1m1h", nil), ("1m1m", nil), ("-5m", nil),
            ("1.5h", nil),
            ("9999999999y", nil), ("99999999999999999999s", nil), ("293y", nil), ("1s1s", nil), ("1 s", nil),
            ("１s", nil), ("1y2w3d4h5m6s7ms", 33_019_506_007),
            ("9223372036854775807ms", nil),
        ] as [(String, Int64?)])
    func readsDurations(_ text: String, _ milliseconds: Int64?) {
        #expect(PrometheusDuration.milliseconds(text) == milliseconds)
    }

    @Test(
        arguments: [
            (0, "0s"), (1, "1ms"), (90_000, "1m30s"), (86_400_000, "1d"), (7 * 86_400_000, "1w"),
            (8 * 86_400_000, "8d"),
            (365 * 86_400_000, "1y"), (-61_000, "-1m1s"), (.min, "-106751991167d7h12m55s808ms"),
        ] as [(Int64, String)])
    func writesDurations(_ milliseconds: Int64, _ text: String) {
        #expect(PrometheusDuration.text(milliseconds: milliseconds) == text)
    }

    @Test func speaksOfDurationsToo() {
        #expect(PrometheusDuration.parse("90s") == .seconds(90))
        #expect(PrometheusDuration.text(.milliseconds(1500)) == "1s500ms")
    }
}
