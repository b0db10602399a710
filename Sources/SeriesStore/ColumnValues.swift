/// The values of a column, one after another.
struct ColumnValues {
    private let kind: Column.Kind
    private let places: Int
    private var reader: ColumnReader
    private var isFirst = true
    /// How many more numbers are the same as the last.
    private var repeats: UInt64 = 0
    private var integer: Int64 = 0
    private var value = 0.0

    init(_ kind: Column.Kind, places: Int, _ reader: ColumnReader) {
        self.kind = kind
        self.places = places
        self.reader = reader
    }

    mutating func next() -> Double {
        defer { isFirst = false }
        if repeats > 0 {
            repeats -= 1
            return value
        }
        switch kind {
        case .none: preconditionFailure("a column without values is asked for one")
        case .constant: if isFirst { value = ScaledIntegers.value(reader.zigzag(), places: places) }
        case .constantBits: if isFirst { value = Double(bitPattern: reader.word()) }
        case .bits: value = Double(bitPattern: reader.word())
        case .differences: advanceByDifference()
        case .exclusiveOr: advanceByExclusiveOr()
        }
        return value
    }

    private mutating func advanceByDifference() {
        let difference = reader.zigzag()
        if difference == 0, !isFirst {
            repeats = reader.variable()
        } else {
            integer += difference
            value = ScaledIntegers.value(integer, places: places)
        }
    }

    private mutating func advanceByExclusiveOr() {
        if isFirst {
            value = Double(bitPattern: reader.word())
            return
        }
        let header = reader.byte()
        if header & ExclusiveOr.sameFlag != 0 {
            repeats = UInt64(header & 0x7f)
        } else {
            value = Double(bitPattern: value.bitPattern ^ ExclusiveOr.difference(header, &reader))
        }
    }
}
