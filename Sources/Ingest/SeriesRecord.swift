/// What a series measures, which decides how its cells are read.
enum SeriesKind: UInt64 {
    case counter = 1
    case gauge, histogram, set, maximum, age

    /// Gauges leave when nobody has written them for this long; totals stay.
    var idleLimitMilliseconds: UInt64 {
        switch self {
        case .gauge, .set, .maximum: 300_000
        case .counter, .histogram, .age: .max
        }
    }
}

/// One series: sixteen words that never move, of which the first eight are all that a sample touches.
///
/// The writer fills everything, then publishes `state`; a reader acquires `state` first. A freed record rests two
/// ticks before it is used again, and `serial` then differs. In a file, what is published is also what counts after a
/// kill: the aliases and the members of a set are of one process alone, all else is taken over.
struct SeriesRecord {
    static let words = 16
    static let aliasLimit = 4

    let cells: CellRun

    init(_ start: UnsafeMutablePointer<UInt64>) { cells = CellRun(start: start) }
    init(_ raw: UnsafeMutableRawPointer) { self.init(raw.assumingMemoryBound(to: UInt64.self)) }

    var raw: UnsafeMutableRawPointer { UnsafeMutableRawPointer(cells.start) }

    /// 0 when free, else a `SeriesKind`.
    var state: Cell { cells[0] }
    /// Whole increments of a counter, value of a gauge, running minute of a set, stamp of an age.
    var first: Cell { cells[1] }
    /// Fractional increments of a counter, newest time stamp of a gauge, previous minute of a set.
    var second: Cell { cells[2] }
    /// The last total that a sender of totals gave.
    var lastTotal: Cell { cells[3] }
    /// In the same place: the connection that wrote a gauge, set or maximum last, whose end takes it along; 0 for none.
    var owner: Cell { cells[3] }
    var lastWrite: Cell { cells[4] }
    /// Leads to the cells of a histogram or of a maximum; the members of a set; of a counter the last wrapping total.
    var body: Cell { cells[5] }
    /// Milliseconds without a write after which the series leaves.
    var idleLimit: Cell { cells[6] }
    /// The socket it came by, and in the upper half how many aliases it ever had.
    var origin: Cell { cells[7] }
    /// Lead to a `FamilyBlock` and to a `LabelBlock`.
    var familyLink: Cell { cells[8] }
    var labelLink: Cell { cells[9] }
    var created: Cell { cells[10] }
    func alias(_ index: Int) -> Cell { cells[11 + index] }
    var serial: Cell { cells[15] }

    /// Read by the writer, who needs no order.
    @inline(__always)
    var kind: SeriesKind? { SeriesKind(rawValue: state.value) }

    @inline(__always)
    var bodyCells: CellRun? { body.target }

    var family: Family? { familyLink.target.flatMap { FamilyBlock(cells: $0).family } }

    var labels: LabelBlock? { labelLink.target.map { LabelBlock(cells: $0) } }
}
