import Telemetry
import TestKit
import Testing

struct HistogramTallyTests {
    private static func moment(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

    @Test func forgetsWhatIsOlderThanAMinute() {
        var tally = HistogramTally(HistogramBounds([1]))
        tally.record(100, at: Self.moment(1000))
        tally.record(0.5, at: Self.moment(1030))
        // Two buckets and infinity's, sum, count, five quantiles, minimum, maximum.
        #expect(
            tally.reading(at: Self.moment(1059)).values == [1, 2, 100.5, 2] + [0.5, 100, 100, 100, 100] + [
                0.5, 100,
            ])
        let later = tally.reading(at: Self.moment(1060)).values
        #expect(later == [1, 2, 100.5, 2] + Array(repeating: 0.5, count: 7))
        let silent = tally.reading(at: Self.moment(1090)).values
        #expect(Array(silent.prefix(4)) == [1, 2, 100.5, 2])
        #expect(silent.dropFirst(4).allSatisfy(StaleMarker.isMarker))
    }

    @Test func passesOverWhatIsNoNumber() {
        var tally = HistogramTally(HistogramBounds([1]))
        for value in [Double.nan, .infinity, -.infinity] { tally.record(value, at: Self.moment(1)) }
        #expect(tally.reading(at: Self.moment(1)).values.prefix(4) == [0, 0, 0, 0])
        tally.record(.greatestFiniteMagnitude, at: Self.moment(1))
        tally.record(.greatestFiniteMagnitude, at: Self.moment(1))
        #expect(tally.reading(at: Self.moment(1)).values[2] == .greatestFiniteMagnitude)
    }

    @Test(arguments: 0..<100)
    func countsWhatAListWouldCount(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let bounds = HistogramBounds(
            (0..<Int.random(in: 0...20, using: &random)).map { _ in Double.random(in: -5...50, using: &random)
            })
        var (tally, now) = (HistogramTally(bounds), Int64(1000))
        var recorded: [(value: Double, epoch: Int64)] = []
        for _ in 0..<Int.random(in: 1...300, using: &random) {
            now += Int64.random(in: 0...4, using: &random)
            let value =
                Bool.random(using: &random)
                ? bounds.values.randomElement(using: &random) ?? 0
                : Double.random(in: -10...60, using: &random)
            tally.record(value, at: Self.moment(now))
            recorded.append((value, now / 10))
        }
        let read = tally.reading(at: Self.moment(now)).values
        let expected = bounds.values.map { bound in Double(recorded.count { $0.value <= bound }) }
        #expect(Array(read.prefix(expected.count)) == expected)
        #expect(read[expected.count] == Double(recorded.count))
        let minute = recorded.filter { now / 10 - $0.epoch < 6 }.map(\.value).sorted()
        #expect(read.suffix(2) == [minute[0], minute[minute.count - 1]])
        let median = read[expected.count + 3]
        #expect(median >= minute[0] && median <= minute[minute.count - 1])
    }

    @Test(
        arguments: [
            ([3, 1, 2, 1, .infinity, .nan], ["1", "2", "3", "+Inf"]), ([], ["+Inf"]),
            (
                [0.00005, 0.0001, 0.005, 1_048_576, 4_294_967_296, -2.5],
                ["-2.5", "5e-05", "0.0001", "0.005", "1048576", "4294967296", "+Inf"]
            ),
        ] as [([Double], [String])])
    func printsBoundsAsPrometheusDoes(_ values: [Double], _ texts: [String]) {
        #expect(HistogramBounds(values).texts == texts)
    }

    @Test func keepsSoManyBoundsAndNoMore() {
        #expect(HistogramBounds((0..<100).map(Double.init)).values == (0..<64).map(Double.init))
    }
}
