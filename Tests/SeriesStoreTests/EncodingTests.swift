import SeriesStore
import Telemetry
import TestKit
import Testing

struct EncodingTests {
    /// Runs of numbers as they come from kernels and applications, and some that come from nowhere.
    static let kinds: [(String, @Sendable (Int, inout SplitMix64) -> Double)] = [
        ("constant integer", { _, _ in 4096 }), ("constant fraction", { _, _ in 0.25 }),
        ("constant NaN", { _, _ in .nan }),
        ("constant minus zero", { _, _ in -0.0 }), ("constant third", { _, _ in 1.0 / 3 }),
        ("constant infinity", { _, _ in -.infinity }), ("constant large", { _, _ in 0x1p53 }),
        ("counter", { row, _ in Double(row * 1500) }),
        ("hundredths", { row, _ in Double(row * 99 + 471_125) / 100 }),
        ("microseconds", { row, _ in Double(row * 1_000_037) / 1e6 }),
        ("tenths of billions", { row, _ in 1e9 + Double(row) / 10 }),
        ("gauge", { _, random in Double(Int.random(in: -1000...1000, using: &random)) }),
        ("seldom moving", { row, _ in Double(row / 50) }), ("falling", { row, _ in Double(-row) * 0x1p40 }),
        ("extremes of integers", { row, _ in row % 2 == 0 ? 0x1p53 : -0x1p53 }),
        ("too large for integers", { row, _ in 0x1p54 + Double(row * 2) }),
        ("whole, then with places", { row, _ in row == 100 ? 0.000001 : 0x1p52 }),
        ("sines", { row, _ in 1 / Double(row + 3) }), ("repeated thirds", { row, _ in Double(row / 40) / 3 }),
        ("any bits", { _, random in Double(bitPattern: random.next()) }),
        (
            "odd ones",
            { row, _ in [0, -0.0, .nan, .infinity, 5e300, 1e-300, Double(nan: 5, signaling: false)][row % 7] }
        ),
    ]

    @Test(arguments: kinds.indices)
    func givesBackTheSameBits(_ kind: Int) {
        let (name, make) = Self.kinds[kind]
        for gaps in [0, 3, 50] {
            var random = SplitMix64(seed: UInt64(kind))
            let store = SeriesStore()
            let layout = Layout(series: [Fixture.series(0, "x"), Fixture.series(1, "y")])
            var wanted: [String] = []
            for row in 0..<400 {
                let value = make(row, &random)
                let isGap = Int.random(in: 0..<100, using: &random) < gaps || StaleMarker.isMarker(value)
                store.append(
                    Fixture.snapshot(
                        row * 1000,
                        [Fixture.section(layout, [isGap ? Row.absent : value, 1], isComplete: !isGap)]))
                if !isGap { wanted.append("\(row * 1000)=\(value.bitPattern)") }
            }
            let name0 = LabelMatcher("__name__", .equals("m0"))
            let found = store.select([name0], after: Fixture.time(-1), through: Fixture.time(1_000_000))
            let got = found.flatMap(\.samples).map { "\($0.timestamp.milliseconds)=\($0.value.bitPattern)" }
            #expect(got == wanted, "\(name), \(gaps) % gaps")
            #expect(store.statistics.samples == wanted.count + 400)
        }
    }
}
