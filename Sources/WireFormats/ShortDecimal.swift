/// A number of up to fifteen digits, with or without a point, that one exact division gives: `3`, `0.5`, `12.75`.
///
/// No sign, no exponent, and digits on both sides of the point; everything else is for `WireNumber`.
package struct ShortDecimal {
    let digits: UInt64
    /// How many of the digits stand behind the point.
    let places: UInt8

    /// So many digits fit a double exactly.
    static let digitLimit = 15

    /// Reads what begins at `at`, which then is where it ends.
    init?(_ at: inout UnsafePointer<UInt8>, before end: UnsafePointer<UInt8>) {
        let start = at
        var digits: UInt64 = 0
        var point = end
        while at < end {
            if at[0] &- 0x30 < 10 {
                digits = digits &* 10 &+ UInt64(at[0] &- 0x30)
            } else if at[0] == UInt8(ascii: "."), point == end, at > start {
                point = at
            } else {
                break
            }
            at += 1
        }
        let places = point == end ? 0 : at - point - 1
        let count = at - start - (point == end ? 0 : 1)
        guard count > 0, count <= Self.digitLimit, point == end || places > 0 else { return nil }
        self.digits = digits
        self.places = UInt8(truncatingIfNeeded: places)
    }

    var number: Double { Self.number(digits, places: places) }

    /// The nearest double, as `WireNumber` has it.
    package static func number(_ digits: UInt64, places: UInt8) -> Double {
        Double(digits) / powers[Int(places)]
    }

    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]
}
