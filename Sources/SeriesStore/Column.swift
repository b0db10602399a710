import Telemetry

/// One series in one block, as bytes.
///
///     header   gaps?              markers?               values
///     1 byte   one bit for a row  count, row, row, …     as the kind says
///
///     header: 0-2 kind   3 has gaps   4 has markers   5-7 decimal places
///
/// A gap is a row without a sample; a marker is a row at which the series ended. Neither takes room among the values.
/// Every kind gives back the same bits, whatever they mean.
enum Column {
    /// How the values are written.
    enum Kind: UInt8 {
        /// None.
        case none
        /// One number for all rows: a zigzag integer to be divided by a power of ten.
        case constant
        /// One number for all rows: eight bytes.
        case constantBits
        /// The first number zigzag, then differences; a zero is followed by how many more zeros there are.
        case differences
        /// The first number in eight bytes, then what differs from the one before, see `ExclusiveOr`.
        case exclusiveOr
        /// Eight bytes each.
        case bits
    }

    private static let gapsFlag: UInt8 = 0x08
    private static let markersFlag: UInt8 = 0x10

    /// Appends the column of `cells`; false when there is neither a value nor a marker in them.
    static func encode(_ cells: Cells, to writer: inout ColumnWriter) -> Bool {
        if cells.values.isEmpty, cells.markers.isEmpty { return false }
        let isConstant = cells.values.allSatisfy { $0.bitPattern == cells.values[0].bitPattern }
        let scaled = ScaledIntegers(isConstant ? Array(cells.values.prefix(1)) : cells.values)
        let kind: Kind =
            switch (cells.values.isEmpty, isConstant, scaled != nil) {
            case (true, _, _): .none
            case (_, true, true): .constant
            case (_, true, false): .constantBits
            case (_, false, true): .differences
            case (_, false, false): .exclusiveOr
            }
        let start = writer.count
        appendHead(kind, places: scaled?.places ?? 0, cells, to: &writer)
        switch kind {
        case .none: break
        case .constant: writer.append(zigzag: scaled?.integers[0] ?? 0)
        case .constantBits: writer.append(cells.values[0].bitPattern)
        case .differences: appendDifferences(scaled?.integers ?? [], to: &writer)
        case .exclusiveOr, .bits:
            let head = writer.count
            ExclusiveOr.encode(cells.values, to: &writer)
            if writer.count - head > cells.values.count * 8 {
                writer.cut(to: start)
                appendHead(.bits, places: 0, cells, to: &writer)
                for value in cells.values { writer.append(value.bitPattern) }
            }
        }
        return true
    }

    /// Calls `body` with every row that has a sample or a marker, in order.
    static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, at position: Int, rows: Int, _ body: (Int, Double) -> Void
    ) {
        var reader = ColumnReader(bytes, at: position)
        let header = reader.byte()
        let gaps = header & gapsFlag == 0 ? nil : (0..<(rows + 7) / 8).map { _ in reader.byte() }
        let markers = header & markersFlag == 0 ? [] : (0..<reader.byte()).map { _ in Int(reader.byte()) }
        guard let kind = Kind(rawValue: header & 7) else { preconditionFailure("a column of unknown kind") }
        var values = ColumnValues(kind, places: Int(header >> 5), reader)
        var ends = markers[...]
        for row in 0..<rows {
            if let gaps, gaps[row / 8] >> UInt8(row % 8) & 1 == 0 { continue }
            if ends.first == row {
                ends.removeFirst()
                body(row, StaleMarker.value)
            } else {
                body(row, values.next())
            }
        }
    }

    private static func appendHead(_ kind: Kind, places: Int, _ cells: Cells, to writer: inout ColumnWriter) {
        var header = kind.rawValue | UInt8(places) << 5
        if cells.hasGaps { header |= gapsFlag }
        if !cells.markers.isEmpty { header |= markersFlag }
        writer.append(header)
        if cells.hasGaps { writer.append(cells.presence) }
        if cells.markers.isEmpty { return }
        writer.append(UInt8(cells.markers.count))
        for row in cells.markers { writer.append(UInt8(row)) }
    }

    private static func appendDifferences(_ integers: [Int64], to writer: inout ColumnWriter) {
        var (last, zeros): (Int64?, UInt64) = (nil, 0)
        for integer in integers {
            let difference = integer - (last ?? 0)
            if last != nil, difference == 0 {
                zeros += 1
                continue
            }
            if zeros > 0 { appendZeros(zeros, to: &writer) }
            zeros = 0
            writer.append(zigzag: difference)
            last = integer
        }
        if zeros > 0 { appendZeros(zeros, to: &writer) }
    }

    private static func appendZeros(_ count: UInt64, to writer: inout ColumnWriter) {
        writer.append(0)
        writer.append(variable: count - 1)
    }
}
