/// The digits of an unsigned number, two at a time from a table, which halves the divisions.
enum DecimalDigits {
    private static let pairs: StaticString = """
        00010203040506070809101112131415161718192021222324252627282930313233343536373839\
        40414243444546474849505152535455565758596061626364656667686970717273747576777879\
        8081828384858687888990919293949596979899
        """

    /// Writes the last `digits` digits of `value` at `place`, with leading zeros when it has fewer.
    static func write(_ value: UInt64, _ digits: Int, at place: UnsafeMutablePointer<UInt8>) {
        let table = pairs.utf8Start
        var (rest, end) = (value, digits)
        while end >= 2 {
            let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
            place[end &- 1] = table[Int(truncatingIfNeeded: pair &* 2 &+ 1)]
            place[end &- 2] = table[Int(truncatingIfNeeded: pair &* 2)]
            rest = quotient
            end &-= 2
        }
        if end == 1 { place[0] = UInt8(truncatingIfNeeded: 0x30 &+ rest % 10) }
    }
}
