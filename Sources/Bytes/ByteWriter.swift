import Glibc

/// A growing run of text bytes that is written front to back: a page, a JSON document.
///
/// Owns plain memory instead of an array, because the page is one of the five fast paths: a line of it is one
/// `memcpy` and one number (benchmark `page`). Numbers are written as the shortest decimals that read back as
/// the same `Double`.
package struct ByteWriter: ~Copyable {
    /// The longest number this writes: a sign, 17 digits, a point and an exponent of four, with room to spare.
    private static let longestNumber = 40

    private var start: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    package private(set) var count = 0

    package init(capacity: Int = 1024) {
        self.capacity = max(capacity, Self.longestNumber)
        start = .allocate(capacity: self.capacity)
    }

    deinit { start.deallocate() }

    /// The bytes written so far, copied.
    package var bytes: [UInt8] { Array(UnsafeBufferPointer(start: start, count: count)) }

    /// The bytes written so far as text.
    package var text: String {
        String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// The bytes written so far, in place.
    package func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        body(UnsafeBufferPointer(start: start, count: count))
    }

    /// Forgets what was written and keeps the memory.
    package mutating func removeAll() { count = 0 }

    package mutating func append(_ byte: UInt8) {
        reserve(1)
        start[count] = byte
        count += 1
    }

    package mutating func append(_ literal: StaticString) {
        append(ByteRun(literal))
    }

    package mutating func append(_ run: ByteRun) {
        reserve(run.count)
        memcpy(start + count, run.start, run.count)
        count += run.count
    }

    package mutating func append(_ text: String) {
        var copy = text
        copy.withUTF8 { append($0) }
    }

    package mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let first = bytes.baseAddress else { return }
        append(ByteRun(start: first, count: bytes.count))
    }

    package mutating func append(integer value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(unsigned: value.magnitude)
    }

    package mutating func append(unsigned value: UInt64) {
        reserve(Self.longestNumber)
        let digits = Self.digits(in: value)
        DecimalDigits.write(value, digits, at: start + count)
        count += digits
    }

    /// Writes the shortest decimal that reads back as `value`, in the spelling of Prometheus: `+Inf`, `-Inf`, `NaN`.
    package mutating func append(decimal value: Double) {
        let magnitude = value.magnitude
        if magnitude < Self.exactIntegers, magnitude == magnitude.rounded(.towardZero) {
            if value.sign == .minus { append(UInt8(ascii: "-")) }
            append(unsigned: UInt64(magnitude))
        } else if let scaled = FixedDecimal(magnitude) {
            if value.sign == .minus { append(UInt8(ascii: "-")) }
            append(scaled)
        } else {
            appendGeneral(value)
        }
    }

    /// Below this every whole `Double` is written digit by digit.
    private static let exactIntegers = 1e17

    private mutating func append(_ number: FixedDecimal) {
        append(unsigned: number.whole)
        append(UInt8(ascii: "."))
        reserve(Self.longestNumber)
        DecimalDigits.write(number.fraction, number.places, at: start + count)
        count += number.places
    }

    private mutating func appendGeneral(_ value: Double) {
        if value.isNaN { return append("NaN" as StaticString) }
        if value.isInfinite { return append(value < 0 ? "-Inf" : "+Inf" as StaticString) }
        var text = value.description
        if text.hasSuffix(".0") { text.removeLast(2) }
        append(text)
    }

    private static func digits(in value: UInt64) -> Int {
        var digits = 1
        var limit: UInt64 = 10
        while value >= limit {
            digits += 1
            if digits == 20 { break }
            limit &*= 10
        }
        return digits
    }

    private mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        memcpy(moved, start, count)
        start.deallocate()
        start = moved
        capacity = larger
    }
}
