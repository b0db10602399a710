/// A number with few decimal places, such as 4711.25 seconds, taken apart without rounding anything.
///
///     4711.25   whole 4711, fraction 25, places 2
///
/// Most fractions a kernel reports are hundredths or millionths. With fewer than 16 digits in all the decimal that
/// reads back as the number is unique, so checking one candidate is enough, and cutting its zeros makes it the shortest.
package struct FixedDecimal: Equatable, Sendable {
    package let whole: UInt64
    package let fraction: UInt64
    package let places: Int

    /// Finds the decimal of at most six places; `nil` when there is none, when `magnitude` is whole, or negative.
    package init?(_ magnitude: Double) {
        let places = magnitude < 1e9 ? 6 : 3
        let scale = places == 6 ? 1e6 : 1e3
        // Not below 1e15, negative or not a number: the product would have too many digits, or no meaning.
        guard magnitude > 0, magnitude * scale < 1e15 else { return nil }
        let scaled = (magnitude * scale).rounded()
        guard scaled / scale == magnitude else { return nil }
        let unit: UInt64 = places == 6 ? 1_000_000 : 1000
        let (whole, fraction) = UInt64(scaled).quotientAndRemainder(dividingBy: unit)
        guard fraction != 0 else { return nil }
        self.init(whole: whole, fraction: fraction, places: places)
    }

    private init(whole: UInt64, fraction: UInt64, places: Int) {
        var (fraction, places) = (fraction, places)
        while fraction % 10 == 0 {
            fraction /= 10
            places -= 1
        }
        self.whole = whole
        self.fraction = fraction
        self.places = places
    }
}
