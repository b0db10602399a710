/// Why a line, a frame or a connection was refused whole: the label `reason` of `outrigger_ingest_rejected_total`.
package enum RejectReason: Int, Error, CaseIterable, Sendable {
    case noName, noValue, noType, unknownType, badValue, nonFinite, negativeCounter, badRate, badTimestamp
    case badField, badEvent, badCheck, badUTF8, mixedTags, tooLong, tooManyTags, typeConflict, reservedName
    case frameTooBig, tooManyConnections, noRoom

    package var label: String {
        switch self {
        case .noName: "no_name"
        case .noValue: "no_value"
        case .noType: "no_type"
        case .unknownType: "unknown_type"
        case .badValue: "bad_value"
        case .nonFinite: "non_finite"
        case .negativeCounter: "negative_counter"
        case .badRate: "bad_rate"
        case .badTimestamp: "bad_timestamp"
        case .badField: "bad_field"
        case .badEvent: "bad_event"
        case .badCheck: "bad_check"
        case .badUTF8: "bad_utf8"
        case .mixedTags: "mixed_tags"
        case .tooLong: "too_long"
        case .tooManyTags: "too_many_tags"
        case .typeConflict: "type_conflict"
        case .reservedName: "reserved_name"
        case .frameTooBig: "frame_too_big"
        case .tooManyConnections: "too_many_connections"
        case .noRoom: "no_room"
        }
    }

    /// How early this is looked for in a line: UTF-8, shape, type, values, fields.
    var stage: Int {
        switch self {
        case .badUTF8: 0
        case .noName, .noType, .tooLong: 1
        case .unknownType: 2
        case .noValue, .badValue, .nonFinite, .negativeCounter: 3
        default: 4
        }
    }
}
