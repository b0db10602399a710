/// A line as nearly all clients send nearly all lines, found out in one go along its bytes.
///
///     page.views:12|c      page.views:1.5|g|@0.5|#env:dev,beta|c:ci-3a88      page.views:3:4:5|c
///
/// One to fifteen digits a value, a name and a type, any fields but a time stamp; with a point or a rate one value.
/// Whatever else a line may be, right or wrong, is left to `LineParser`; that both say the same of a plain line is
/// tested. The message must be ASCII, the dialect DogStatsD.
///
/// Pointers and counts in place of `ByteRun`, because the compiler (6.3.1) inlines nothing of other modules.
package struct PlainLine {
    /// Where the line begins, and its name.
    package private(set) var start = UnsafePointer(StaticString("").utf8Start)
    package private(set) var nameCount = 0
    package private(set) var tagStart = UnsafePointer(StaticString("").utf8Start)
    package private(set) var tagCount = 0
    package private(set) var type = WireType.counter
    /// The digits of the value; the sum of a counter's values, of other types the last.
    package private(set) var value: UInt64 = 0
    /// How many of the digits stand behind the point.
    package private(set) var decimals: UInt8 = 0
    /// As `LinePart` has it.
    package private(set) var rate = 1.0
    package private(set) var valueCount = 0
    /// Of the whole line, without its LF.
    package private(set) var byteCount = 0
    /// Of as many values of fifteen digits as a line can hold, which fits.
    private var sum: UInt64 = 0

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
        self.start = start
        nameCount = colon - start
        tagStart = start
        tagCount = 0
        rate = 1
        var lineEnd = typeEnd
        while lineEnd < end, lineEnd[0] == UInt8(ascii: "|") {
            guard let fieldEnd = readField(lineEnd + 1, before: end) else { return nil }
            lineEnd = fieldEnd
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
        decimals = 0
        while true {
            let first = at
            var number: UInt64 = 0
            while at < end, at[0] &- 0x30 < 10 {
                number = number &* 10 &+ UInt64(at[0] &- 0x30)
                at += 1
            }
            guard at > first, at - first <= ShortDecimal.digitLimit, at < end else { return nil }
            sum &+= number
            valueCount &+= 1
            value = number
            if at[0] == UInt8(ascii: "|") { break }
            if at[0] == UInt8(ascii: "."), valueCount == 1 { return readDecimal(first, before: end) }
            guard at[0] == UInt8(ascii: ":") else { return nil }
            at += 1
        }
        self.sum = sum
        return at
    }

    /// The one value, with a point in it, up to the bar behind it, which is returned.
    @inline(never)
    private mutating func readDecimal(
        _ start: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8>? {
        var at = start
        guard let decimal = ShortDecimal(&at, before: end), at < end, at[0] == UInt8(ascii: "|") else {
            return nil
        }
        value = decimal.digits
        sum = decimal.digits
        decimals = decimal.places
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

    /// A field up to the next bar or the line's end, which is returned; what is neither rate nor tags has no effect here.
    @inline(__always)
    private mutating func readField(
        _ start: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8>? {
        if start < end, start[0] == UInt8(ascii: "@") { return readRate(start + 1, before: end) }
        let fieldEnd = ByteScan.first(of: (UInt8(ascii: "|"), 0x0A, 0x0A), from: start, before: end)
        if fieldEnd == start { return fieldEnd }
        if start[0] == UInt8(ascii: "T") { return nil }
        if start[0] == UInt8(ascii: "#") {
            tagStart = start + 1
            tagCount = fieldEnd - tagStart
        }
        return fieldEnd
    }

    @inline(never)  // or a line without fields loads the constants of this
    private mutating func readRate(
        _ start: UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8>? {
        var at = start
        guard valueCount == 1, let decimal = ShortDecimal(&at, before: end) else { return nil }
        rate = decimal.number
        return DogStatsDFields.rates.contains(rate) ? at : nil
    }
}
