import CLinux
import Testing

/// A line that is read in one go leaves on a page what the long way leaves.
struct PlainLineSeriesTests {
    /// Sent again and again, because the first of a series goes the long way in any case.
    private func page(of lines: [String], _ field: String) -> [String: Double] {
        let fixture = IntakeFixture()
        for _ in 0..<7 { fixture.send(lines.map { $0 + field }.joined(separator: "\n")) }
        return fixture.tick().merging(fixture.counted()) { value, _ in value }
    }

    @Test(arguments: [
        ["a:3|c|@0.3", "a:0.1|c", "a:2.5|c|@0.7|#x", "a:7|c"],
        ["a:3|g|@0.3", "b:0.1|g", "b:999999999999.999|g|#x:y|c:id"],
        ["a:3|h|@0.3", "a:0.1|h", "a:2.5|d|@0.7|#x", "b:12.5|ms|@0.4", "b:7|ms", "a:1|d|@0.000000001"],
        ["a:1:2|c|c:ci-3a88", "a:1|c|#x|#y|e:it|card:low", "a:1|c||@1|"],
        ["a:1|c|#x,x,,y", "a:1.5|ms|#x:1,x:2|@0.25", "a:1|g", "b:1|g|@0.5"],
        [
            "datadog.dogstatsd.client.packets_dropped:5|c|c:id",
            "datadog.dogstatsd.client.packets_dropped:5|c|@0.5",
        ],
    ])
    func leavesWhatTheLongWayLeaves(_ lines: [String]) {
        let short = page(of: lines, "")
        // An unknown field that is not ASCII, without effect but that the message is not plain.
        #expect(short == page(of: lines, "|é"))
        #expect(!short.isEmpty)
    }

    /// Two names under one hash are too rare to be sent, so what tells them apart is asked itself.
    @Test(arguments: 16...80)
    func comparesEveryByteAndNoOther(_ count: Int) {
        let bytes = [UInt8](repeating: 7, count: count + 2)
        for place in bytes.indices {
            var other = bytes
            other[place] = 8
            let isInside = place > 0 && place <= count
            bytes.withUnsafeBufferPointer { left in
                other.withUnsafeBufferPointer { right in
                    guard let left = left.baseAddress, let right = right.baseAddress else { return }
                    #expect(outrigger_same(left + 1, right + 1, count) == !isInside, "byte \(place)")
                }
            }
        }
    }
}
