import Glibc

/// A cursor over text bytes: words, lines and numbers, with every step checked against the end.
///
/// A method that finds something else than it was asked for returns `nil` and moves nothing.
package struct ByteReader {
    private var position: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>

    package init(_ run: ByteRun) {
        position = run.start
        end = run.start + run.count
    }

    package var isAtEnd: Bool { position == end }

    /// Everything not read yet.
    package var rest: ByteRun { ByteRun(start: position, count: end - position) }

    /// The next byte, left where it is.
    package var next: UInt8? { position < end ? position.pointee : nil }

    /// Takes `byte` when it is the next one.
    package mutating func take(_ byte: UInt8) -> Bool {
        guard position < end, position.pointee == byte else { return false }
        position += 1
        return true
    }

    /// Takes `literal` when the text goes on with it.
    package mutating func take(_ literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard end - position >= count, memcmp(position, literal.utf8Start, count) == 0 else { return false }
        position += count
        return true
    }

    /// Whether a word or number read so far is whole: what follows is a blank, a line end or the end.
    package var isAtBoundary: Bool {
        guard let next else { return true }
        return next == 0x20 || next == 0x09 || next == 0x0A
    }

    /// Passes over blanks and tabs.
    package mutating func skipBlanks() {
        while position < end, position.pointee == 0x20 || position.pointee == 0x09 { position += 1 }
    }

    /// Passes over at most `count` bytes.
    package mutating func skip(_ count: Int) {
        position += min(max(count, 0), end - position)
    }

    /// The bytes before the next `delimiter`, which is passed over; `nil` when there is none.
    package mutating func until(_ delimiter: UInt8) -> ByteRun? {
        guard let found = memchr(position, Int32(delimiter), end - position) else { return nil }
        let stop = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
        let run = ByteRun(start: position, count: stop - position)
        position = stop + 1
        return run
    }

    /// The next line without its LF, which the last one may lack; `nil` at the end.
    package mutating func line() -> ByteRun? {
        if isAtEnd { return nil }
        if let whole = until(0x0A) { return whole }
        let run = rest
        position = end
        return run
    }

    /// The next line that is whole, without its LF; `nil` when there is none.
    ///
    /// For files that always end with LF: what lacks it was cut off, and so may its last number be.
    package mutating func wholeLine() -> ByteRun? { until(0x0A) }

    /// The next word after blanks, up to a blank, tab or LF; `nil` when the line ends first.
    package mutating func word() -> ByteRun? {
        skipBlanks()
        let start = position
        while position < end, position.pointee != 0x20, position.pointee != 0x09, position.pointee != 0x0A {
            position += 1
        }
        return position == start ? nil : ByteRun(start: start, count: position - start)
    }

    /// Decimal digits after blanks; `nil` when there are none or they exceed 64 bits.
    package mutating func unsigned() -> UInt64? {
        var cursor = position
        while cursor < end, cursor.pointee == 0x20 || cursor.pointee == 0x09 { cursor += 1 }
        let first = cursor
        var value: UInt64 = 0
        while cursor < end, cursor.pointee &- 0x30 < 10 {
            let (product, tooBig) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(UInt64(cursor.pointee &- 0x30))
            if tooBig || carried { return nil }
            value = sum
            cursor += 1
        }
        if cursor == first { return nil }
        position = cursor
        return value
    }

    /// Hexadecimal digits of either case, after blanks; `nil` when there are none or they exceed 64 bits.
    package mutating func hexadecimal() -> UInt64? {
        var cursor = position
        while cursor < end, cursor.pointee == 0x20 || cursor.pointee == 0x09 { cursor += 1 }
        let first = cursor
        var value: UInt64 = 0
        while cursor < end, let digit = Self.hexadecimalDigit(cursor.pointee) {
            if value >> 60 != 0 { return nil }
            value = value << 4 | digit
            cursor += 1
        }
        if cursor == first { return nil }
        position = cursor
        return value
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 0x30...0x39: UInt64(byte &- 0x30)
        case 0x61...0x66: UInt64(byte &- 0x57)
        case 0x41...0x46: UInt64(byte &- 0x37)
        default: nil
        }
    }

    /// Digits with an optional minus sign, after blanks.
    package mutating func integer() -> Int64? {
        let start = position
        skipBlanks()
        let isNegative = take(UInt8(ascii: "-"))
        guard next.map({ $0 &- 0x30 < 10 }) == true, let magnitude = unsigned() else {
            position = start
            return nil
        }
        if isNegative, magnitude == UInt64(Int64.max) + 1 { return .min }
        guard let value = Int64(exactly: magnitude) else {
            position = start
            return nil
        }
        return isNegative ? -value : value
    }

    /// Digits with an optional minus sign, after blanks: every number of 64 bits, signed or unsigned.
    ///
    /// For files that mix both, as /proc/net/snmp does: `MaxConn` is -1, octet counters pass 2^63.
    package mutating func number() -> Double? {
        if let value = unsigned() { return Double(value) }
        return integer().map(Double.init)
    }

    /// Digits with an optional fraction, after blanks, as the kernel prints load averages: `0.02`.
    package mutating func decimal() -> Double? {
        let start = position
        skipBlanks()
        let isNegative = next == UInt8(ascii: "-")
        guard let whole = integer() else {
            position = start
            return nil
        }
        guard take(UInt8(ascii: ".")) else { return Double(whole) }
        let digits = position
        guard next.map({ $0 &- 0x30 < 10 }) == true, let fraction = unsigned() else {
            position = start
            return nil
        }
        // One division of two whole numbers, so that `3.47` is the very Double that 3.47 is.
        // The powers of ten that 64 bits of digits can ask for are exact, and pow(3) is dear.
        var scale = 1.0
        for _ in 0..<(position - digits) { scale *= 10 }
        let scaled = Double(whole.magnitude) * scale + Double(fraction)
        return (isNegative ? -scaled : scaled) / scale
    }
}
