import Bytes
import WireFormats

/// What our parser makes of a line, in the words of the corpus.
enum LineAnswer {
    static func to(_ bytes: [UInt8], _ dialect: Dialect?) -> JSONTree {
        bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return answer(ByteRun(""), dialect) }
            return answer(ByteRun(start: start, count: buffer.count), dialect)
        }
    }

    private static func answer(_ line: ByteRun, _ dialect: Dialect?) -> JSONTree {
        guard let dialect else {
            return .object(["kind": .string("escaped_name"), "name": .string(EscapedName.metric(line))])
        }
        do {
            switch try LineReading(line, dialect) {
            case .metrics(let metrics) where metrics.count == 1: return metric(metrics[0])
            case .metrics(let metrics):
                return .object(["kind": .string("metrics"), "list": .array(metrics.map(metric))])
            case .event(let fields):
                var event = common(fields, kind: "event")
                event["title"] = .string(fields.title)
                event["text"] = .string(fields.text)
                return .object(event)
            case .check(let fields, let name, let status):
                var check = common(fields, kind: "service_check")
                check["name"] = .string(name)
                check["status"] = .number(Double(status))
                return .object(check)
            }
        } catch {
            return .object(["kind": .string("error"), "reason": .string(error.label)])
        }
    }

    private static func metric(_ metric: MetricReading) -> JSONTree {
        let labels = zip(metric.labelKeys, metric.labelValues).map { ($0, JSONTree.string($1)) }
        let answer: [String: JSONTree?] = [
            "kind": .string("metric"), "name": .string(metric.name), "type": .string(metric.type.letters),
            "values": .array(metric.values.map(JSONTree.init)), "rate": .number(metric.rate),
            "tags": .array(metric.tags.map(JSONTree.string)),
            "labels": .object(Dictionary(labels) { $1 }),
            "relative": .bool(metric.isRelative),
            "ts": metric.timestamp.map(JSONTree.init(integer:)),
            "container": metric.container.map(JSONTree.string),
            "external": metric.external.map(JSONTree.string),
            "card": metric.cardinality.map { .string($0.rawValue) },
            "ttl": metric.ttlSeconds.map(JSONTree.init(integer:)),
            "ts_ms": metric.stampMilliseconds.map(JSONTree.init(integer:)),
        ]
        return .object(answer.compactMapValues { $0 })
    }

    private static func common(_ fields: EventReading, kind: String) -> [String: JSONTree] {
        let answer: [String: JSONTree?] = [
            "kind": .string(kind), "ts": fields.timestamp.map(JSONTree.init(integer:)),
            "host": fields.host.map(JSONTree.string), "key": fields.key.map(JSONTree.string),
            "priority": fields.priority.map { .string($0.rawValue) },
            "source": fields.source.map(JSONTree.string), "alert": fields.alert.map { .string($0.rawValue) },
            "message": fields.message.map(JSONTree.string),
            "container": fields.container.map(JSONTree.string),
            "external": fields.external.map(JSONTree.string),
            "card": fields.cardinality.map { .string($0.rawValue) },
            "tags": .array(fields.tags.map(JSONTree.string)),
        ]
        return answer.compactMapValues { $0 }
    }
}

extension JSONTree {
    /// Times and lifetimes, which are never negative.
    fileprivate init(integer: Int64) {
        self =
            Double(integer) < Self.exactLimit ? .number(Double(integer)) : .whole(UInt64(clamping: integer))
    }

    fileprivate init(_ value: MetricReading.Value) {
        switch value {
        case .number(let number): self = .number(number)
        case .whole(let whole): self = .whole(whole)
        case .member(let text): self = .string(text)
        }
    }
}
