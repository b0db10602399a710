package import Telemetry
import WireFormats

/// The last names that could not be what their sender wanted them to be.
package struct Offenders: Sendable {
    package static let limit = 32

    /// Why a name offends: a reason of `outrigger_ingest_rejected_total`, or a repair.
    package enum Offence: String, Sendable {
        /// The name, or one that a page would need for it, belongs to a metric of another type.
        case typeConflict = "type_conflict"
        /// The name belongs to the host's own metrics.
        case reservedName = "reserved_name"
        /// Two names as sent are one name on the page, and share its series.
        case nameCollision = "name_collision"

        init?(_ reason: RejectReason) {
            switch reason {
            case .typeConflict: self = .typeConflict
            case .reservedName: self = .reservedName
            default: return nil
            }
        }
    }

    /// What a name was to be: on the page, as sent, and its type.
    package struct Claim: Equatable, Sendable {
        package let name: String
        package let sent: String
        package let type: String
    }

    /// One name and how often it offended.
    package struct Entry: Sendable {
        package let offence: Offence
        package let wanted: Claim
        /// What has the name; nothing of the applications' when it is reserved.
        package let existing: Claim?
        package fileprivate(set) var socket: String
        package fileprivate(set) var last: Timestamp
        package fileprivate(set) var count: UInt64
    }

    /// The latest to offend last.
    package private(set) var entries: [Entry] = []

    package init() {}

    mutating func note(
        _ offence: Offence, _ wanted: Claim, against existing: Claim?, socket: String, at milliseconds: UInt64
    ) {
        let now = Timestamp(milliseconds: Int64(clamping: milliseconds))
        var entry = Entry(
            offence: offence, wanted: wanted, existing: existing, socket: socket, last: now, count: 0)
        if let known = entries.lastIndex(where: { $0.offence == offence && $0.wanted == wanted }) {
            entry.count = entries.remove(at: known).count
        } else if entries.count == Self.limit {
            entries.removeFirst()
        }
        entry.count &+= 1
        entries.append(entry)
    }
}

extension Offenders.Claim {
    init(_ naming: SeriesNaming) {
        self.init(name: naming.name, sent: naming.original, type: naming.kind.word)
    }

    init(_ family: Family) {
        self.init(name: family.name, sent: family.original, type: family.kind.word)
    }
}

extension SeriesKind {
    /// As people and the documentation call it.
    fileprivate var word: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        case .set: "set"
        case .maximum: "maximum"
        case .age: "age"
        }
    }
}
