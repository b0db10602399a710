import Collectors
import TestKit
import Testing

struct RollingMaximumTests {
    @Test(arguments: [(1, 0), (60, 1), (600, 2), (601, 3), (7, 4)])
    func coversTheLastTicksAndNotMuchMore(_ ticks: Int, _ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var rolling = RollingMaximum(ticks: ticks)
        let longest = 61 * ((ticks - 1) / 60 + 1)
        var values: [UInt32] = []
        for _ in 0..<2000 {
            values.append(
                .random(in: 0...50, using: &random) == 0 ? .random(in: 0...1000, using: &random) : 1)
            if let newest = values.last { rolling.add(newest) }
            let least = values.suffix(ticks).max() ?? 0
            let most = values.suffix(longest).max() ?? 0
            #expect((least...most).contains(rolling.value))
        }
    }

    @Test func isZeroBeforeTheFirstTick() {
        #expect(RollingMaximum(ticks: 600).value == 0)
        #expect(RollingMaximum(ticks: 0).value == 0)
    }
}
