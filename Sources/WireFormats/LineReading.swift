package import Bytes

/// What a line was understood to say, as values of its own: for people, tests and the judge, not for the fast path.
package enum LineReading: Equatable, Sendable {
    case metrics([MetricReading])
    case event(EventReading)
    case check(EventReading, name: String, status: Int)

    package init(_ line: ByteRun, _ dialect: Dialect) throws(RejectReason) {
        switch LineKind.of(line, in: dialect) {
        case .metric: self = .metrics(try MetricReading.all(of: line, dialect))
        case .event:
            let event = try DogStatsDEvent(line)
            var reading = try EventReading(event.fields)
            reading.title = event.title.unescaped
            reading.text = event.text.unescaped
            self = .event(reading)
        case .check:
            let check = try DogStatsDCheck(line)
            self = .check(try EventReading(check.fields), name: check.name.text, status: check.status)
        }
    }
}

/// A metric part of a line.
package struct MetricReading: Equatable, Sendable {
    /// A number, or the text of a set's member.
    package enum Value: Equatable, Sendable {
        case number(Double)
        /// An integer that a double may not hold.
        case whole(UInt64)
        case member(String)
    }

    package let name: String
    package let type: WireType
    package let values: [Value]
    package let rate: Double
    package let isRelative: Bool
    /// As sent after repairs, `key:value` or `key`.
    package let tags: [String]
    package let labelKeys: [String]
    package let labelValues: [String]
    package let timestamp: Int64?
    package let container: String?
    package let external: String?
    package let cardinality: Cardinality?
    package let ttlSeconds: Int64?
    package let stampMilliseconds: Int64?
    package let repairs: Repairs

    fileprivate static func all(
        of line: ByteRun, _ dialect: Dialect
    ) throws(RejectReason) -> [MetricReading] {
        var arena = LineArena()
        let metric = try LineParser.metric(line, dialect, into: &arena)
        let tags = try TagList(metric.tags, style: metric.tagStyle)
        var readings: [MetricReading] = []
        for index in 0..<metric.partCount {
            let part = arena.parts[metric.firstPart + index]
            let values = (0..<part.valueCount).map {
                Value(arena.values[part.firstValue + $0], of: part.type)
            }
            readings.append(MetricReading(metric, part, values, tags))
        }
        return readings
    }

    private init(_ metric: MetricLine, _ part: LinePart, _ values: [Value], _ tags: TagList) {
        name = metric.name.text + metric.nameTail.text
        type = part.type
        self.values = values
        rate = part.rate
        isRelative = part.isRelative
        self.tags = tags.tags.map(\.written)
        labelKeys = tags.tags.map { EscapedName.label($0.key, onHistogram: part.type.isHistogram) }
        labelValues = tags.tags.map { $0.value?.text ?? "true" }
        timestamp = metric.timestamp == 0 ? nil : metric.timestamp
        container = metric.container.isEmpty ? nil : metric.container.text
        external = metric.external.isEmpty ? nil : metric.external.text
        cardinality = metric.cardinality
        ttlSeconds = metric.ttlSeconds == 0 ? nil : metric.ttlSeconds
        stampMilliseconds = metric.stampMilliseconds == 0 ? nil : metric.stampMilliseconds
        repairs = metric.repairs.union(tags.repairs)
    }
}

extension MetricReading.Value {
    fileprivate init(_ value: LineValue, of type: WireType) {
        if type == .set {
            self = .member(value.text.text)
        } else if value.number.isWhole, value.number.whole > 1 << 53, value.number.number > 0 {
            self = .whole(value.number.whole)
        } else {
            self = .number(value.number.number)
        }
    }
}

extension Tag {
    package var written: String { value.map { "\(key.text):\($0.text)" } ?? key.text }
}

/// The fields of an event or service check.
package struct EventReading: Equatable, Sendable {
    package fileprivate(set) var title = ""
    package fileprivate(set) var text = ""
    package let timestamp: Int64?
    package let host: String?
    package let key: String?
    package let priority: EventFields.Priority?
    package let source: String?
    package let alert: EventFields.Alert?
    package let message: String?
    package let container: String?
    package let external: String?
    package let cardinality: Cardinality?
    package let tags: [String]

    fileprivate init(_ fields: EventFields) throws(RejectReason) {
        timestamp = fields.timestamp
        host = fields.host?.text
        key = fields.key?.text
        priority = fields.priority
        source = fields.source?.text
        alert = fields.alert
        message = fields.message?.unescapedMessage
        container = fields.container?.text
        external = fields.external?.text
        cardinality = fields.cardinality
        tags = try TagList(fields.tags).tags.map(\.written)
    }
}
