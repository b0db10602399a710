/// Numbers as whole multiples of a power of ten, which most of what a kernel counts are.
///
///     4711.25, 4711.26, 4712     places 2: 471125, 471126, 471200
///
/// Exact or not at all: every number divides back to the same bits.
struct ScaledIntegers {
    /// Microseconds are the finest unit of the kernel's counters.
    private static let mostPlaces = 6
    private static let scales = [1, 10, 100, 1e3, 1e4, 1e5, 1e6]
    /// Up to here a `Double` holds every whole number.
    private static let largest = 0x1p53

    let places: Int
    let integers: [Int64]

    init?(_ values: [Double]) {
        var places = 0
        for value in values {
            while Self.integer(value, places) == nil {
                places += 1
                if places > Self.mostPlaces { return nil }
            }
        }
        self.places = places
        var integers: [Int64] = []
        integers.reserveCapacity(values.count)
        for value in values {
            // What was whole with fewer places may be too large with more.
            guard let integer = Self.integer(value, places) else { return nil }
            integers.append(integer)
        }
        self.integers = integers
    }

    static func value(_ integer: Int64, places: Int) -> Double { Double(integer) / scales[places] }

    private static func integer(_ value: Double, _ places: Int) -> Int64? {
        let scaled = (value * scales[places]).rounded()
        // False for NaN as well; and minus zero has no integer.
        guard scaled.magnitude <= largest, scaled / scales[places] == value else { return nil }
        return value == 0 && value.sign == .minus ? nil : Int64(scaled)
    }
}
