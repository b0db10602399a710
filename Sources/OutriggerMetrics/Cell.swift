/// A metric of the application, between the threads that measure and the one that delivers.
///
/// What is due is claimed, written as a line, and settled when the kernel has taken the packet; otherwise it is given
/// back. So nothing counts as sent that was not, and nothing is sent twice.
protocol Cell: AnyObject, Sendable {
    var identity: CellIdentity { get }

    /// Takes out what is due, or nothing; with `isRefresh` a gauge is due even when it has not changed.
    func claim(isRefresh: Bool) -> Claim?
    /// The kernel has it.
    func settle(_ claim: Claim)
    /// The kernel refused it; it is due again.
    func giveBack(_ claim: Claim)
}

/// What one line says.
enum Claim: Equatable {
    /// An increment.
    case count(UInt64)
    /// An increment with a fraction.
    case amount(Double)
    /// A gauge's level.
    case level(Double)
    /// Timings or other values, one or more.
    case values(ArraySlice<Double>)

    var valueCount: Int {
        if case .values(let values) = self { values.count } else { 1 }
    }
}

/// What makes two requests for a metric the same metric.
struct CellIdentity: Hashable {
    enum Kind: Hashable {
        case counter, fractionCounter, gauge, distribution, timer

        var wireType: StaticString {
            switch self {
            case .counter, .fractionCounter: "c"
            case .gauge: "g"
            case .distribution: "d"
            case .timer: "ms"
            }
        }
    }

    let kind: Kind
    let frame: LineFrame

    init(_ kind: Kind, _ label: String, _ dimensions: [(String, String)]) {
        self.kind = kind
        frame = LineFrame(label, dimensions, type: kind.wireType)
    }
}
