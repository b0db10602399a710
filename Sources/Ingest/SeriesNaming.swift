import Bytes
import Telemetry
import WireFormats

/// What a sample becomes on the page: its kind, its name, and what its numbers are multiplied by.
struct SeriesNaming {
    let kind: SeriesKind
    let name: String
    let original: String

    init(_ line: MetricLine, _ type: WireType) {
        kind = SeriesKind(type)
        original = line.nameTail.isEmpty ? line.name.text : line.name.text + line.nameTail.text
        if type == .check {
            name = CheckLog.status.name
            return
        }
        let escaped =
            line.nameTail.isEmpty
            ? EscapedName.metric(line.name) : original.withBytes { EscapedName.metric($0) }
        switch type {
        case .milliseconds: name = Self.seconds(escaped)
        case .seconds, .percentileSeconds: name = Self.ensuring("_seconds", escaped)
        case _ where kind == .counter: name = Self.ensuring("_total", escaped)
        default: name = escaped
        }
    }

    private static func ensuring(_ suffix: String, _ name: String) -> String {
        // A name that is nothing but the suffix would leave an empty family name.
        name.hasSuffix(suffix) && name.utf8.count > suffix.utf8.count ? name : name + suffix
    }

    /// `_seconds` in the place of a unit of milliseconds.
    private static func seconds(_ name: String) -> String {
        for unit in ["_milliseconds", "_ms"] where name.hasSuffix(unit) && name.utf8.count > unit.utf8.count {
            return String(name.dropLast(unit.count)) + "_seconds"
        }
        return ensuring("_seconds", name)
    }
}

extension SeriesKind {
    init(_ type: WireType) {
        self =
            switch type {
            case .counter, .total, .wrappingTotal, .stampedTotal: .counter
            case .gauge, .check: .gauge
            case .set: .set
            case .maximum: .maximum
            case .age: .age
            case .milliseconds, .histogram, .distribution, .seconds, .percentileSeconds,
                .percentileDistribution:
                .histogram
            }
    }
}
