package import Bytes

/// A line as nearly all clients send nearly all lines, found out in one go along its bytes.
///
///     page.views:12|c      page.views:12|c|#env:dev,beta      page.views:3:4:5|c
///
/// One to fifteen digits a value, a name and a type, no field but tags. Whatever else a line may be, right or wrong, is
/// left to `LineParser`; that both say the same of a plain line is tested. The message must be ASCII, the dialect
/// DogStatsD.
package struct PlainLine {
    package private(set) var identity = ByteRun("")
    package private(set) var tags = ByteRun("")
    package private(set) var type = WireType.counter
    /// The sum of a counter's values, of other types the last.
    package private(set) var value: UInt64 = 0
    package private(set) var valueCount = 0
    /// Of the whole line, without its LF.
    package private(set) var byteCount = 0
    private var sum: UInt64 = 0

    /// So many digits fit a double exactly, and the sum of as many values as a line can hold fits a u64.
    private static let digitLimit = 15

    package init() {}

    /// Reads the line at `start`; returns where the next one begins, or `nil` when this one is not plain.
    package mutating func read(
        _ start: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8>? {
        let colon = ByteScan.first(of: (UInt8(ascii: ":"), UInt8(ascii: "|"), 0x0A), from: start, before: end)
        guard colon < end, colon[0] == UInt8(ascii: ":"), colon > start,
            colon - start <= Framing.nameLimit, start[0] != UInt8(ascii: "_"),
            let bar = readValues(colon + 1, before: end), let typeEnd = readType(bar + 1, before: end)
        else { return nil }
        identity = ByteRun(start: start, count: colon - start)
        var lineEnd = typeEnd
        if typeEnd + 1 < end, typeEnd[0] == UInt8(ascii: "|"), typeEnd[1] == UInt8(ascii: "#") {
            let first = typeEnd + 2
            lineEnd = ByteScan.first(of: (UInt8(ascii: "|"), 0x0A, 0x0A), from: first, before: end)
            tags = ByteRun(start: first, count: lineEnd - first)
        } else {
            tags = ByteRun(start: start, count: 0)
        }
        byteCount = lineEnd - start
        guard byteCount <= Framing.lineLimit else { return nil }
        if lineEnd == end { return end }
        return lineEnd[0] == 0x0A ? lineEnd + 1 : nil
    }

    /// The values up to the bar behind them, which is returned.
    @inline(__always)
    private mutating func readValues(
        _ start: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8>? {
        var at = start
        var sum: UInt64 = 0
        valueCount = 0
        while true {
            let first = at
            var number: UInt64 = 0
            while at < end, at[0] &- 0x30 < 10 {
                number = number &* 10 &+ UInt64(at[0] &- 0x30)
                at += 1
            }
            guard at > first, at - first <= Self.digitLimit, at < end else { return nil }
            sum &+= number
            valueCount &+= 1
            value = number
            if at[0] == UInt8(ascii: "|") { break }
            guard at[0] == UInt8(ascii: ":") else { return nil }
            at += 1
        }
        self.sum = sum
        return at
    }

    /// Of several values a histogram needs each, and a set keeps its colons: those are not plain.
    @inline(__always)
    private mutating func readType(
        _ start: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8>? {
        guard start < end else { return nil }
        switch start[0] {
        case UInt8(ascii: "c"):
            type = .counter
            value = sum
        case UInt8(ascii: "g"): type = .gauge
        case UInt8(ascii: "d") where valueCount == 1: type = .distribution
        case UInt8(ascii: "h") where valueCount == 1: type = .histogram
        case UInt8(ascii: "m") where valueCount == 1 && start + 1 < end && start[1] == UInt8(ascii: "s"):
            type = .milliseconds
            return start + 2
        default: return nil
        }
        return start + 1
    }
}
