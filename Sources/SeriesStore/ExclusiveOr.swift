/// Floating point numbers, each as the bytes in which it differs from the one before.
///
///     1rrr rrrr                rrr rrrr + 1 numbers are the same as before
///     00zz zccc  bytes         zzz zero bytes from the top, then ccc + 1 bytes, then zeros again
///
/// The idea is Gorilla's (Pelkonen et al., VLDB 2015, section 4.1.2), with bytes for bits: what is neither constant nor
/// decimal has a random mantissa, of which bits would save no more.
enum ExclusiveOr {
    static let sameFlag: UInt8 = 0x80
    private static let longestRun = 128

    static func encode(_ values: [Double], to writer: inout ColumnWriter) {
        var last = values[0].bitPattern
        writer.append(last)
        var same = 0
        for value in values.dropFirst() {
            let difference = value.bitPattern ^ last
            last = value.bitPattern
            if difference == 0, same < longestRun {
                same += 1
                continue
            }
            if same > 0 { writer.append(sameFlag | UInt8(same - 1)) }
            same = difference == 0 ? 1 : 0
            if difference != 0 { append(difference, to: &writer) }
        }
        if same > 0 { writer.append(sameFlag | UInt8(same - 1)) }
    }

    private static func append(_ difference: UInt64, to writer: inout ColumnWriter) {
        let leading = difference.leadingZeroBitCount / 8
        let trailing = difference.trailingZeroBitCount / 8
        let count = 8 - leading - trailing
        writer.append(UInt8(leading << 3 | (count - 1)))
        writer.append(difference >> UInt64(trailing * 8), bytes: count)
    }

    /// Reads a difference of which `header` was the first byte.
    static func difference(_ header: UInt8, _ reader: inout ColumnReader) -> UInt64 {
        let count = Int(header & 7) + 1
        let trailing = 8 - Int(header >> 3) - count
        return reader.word(bytes: count) << UInt64(trailing * 8)
    }
}
