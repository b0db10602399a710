import Bytes
package import Telemetry

/// What a pipeline carries: the Go values that alert templates can meet.
package indirect enum TemplateValue: Sendable {
    /// A field of nothing; prints `<no value>`.
    case missing
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case float(Double)
    case string(String)
    case list([TemplateValue], type: String)
    case labels([String: String])
    /// A Go map to anything, as `args` makes.
    case map([String: TemplateValue])
    /// A Go struct, its fields in order.
    case record([(name: String, value: TemplateValue)], type: String)
    case sample(TemplateSample)
    case vector([TemplateSample])
    /// Nanoseconds.
    case duration(Int64)
    case time(Timestamp)
    /// A native histogram, printed.
    case histogram(String)

    /// The type's name in complaints, as Go's `%T`.
    package var type: String {
        switch self {
        case .missing: "<nil>"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint64"
        case .float: "float64"
        case .string: "string"
        case .list(_, let type): type
        case .labels: "map[string]string"
        case .map: "map[string]interface {}"
        case .record(_, let type): type
        case .sample: "*template.sample"
        case .vector: "template.queryResult"
        case .duration: "time.Duration"
        case .time: "*time.Time"
        case .histogram: "*histogram.FloatHistogram"
        }
    }

    /// What `if`, `and`, `or` and `not` see.
    package var isTrue: Bool {
        switch self {
        case .missing: false
        case .bool(let value): value
        case .int(let value), .duration(let value): value != 0
        case .uint(let value): value != 0
        case .float(let value): value != 0
        case .string(let text): !text.isEmpty
        case .list(let items, _): !items.isEmpty
        case .labels(let pairs): !pairs.isEmpty
        case .map(let pairs): !pairs.isEmpty
        case .vector(let samples): !samples.isEmpty
        case .record, .sample, .time, .histogram: true
        }
    }

    /// Reads a number as a Go template writes it: `1`, `0x1F`, `1e3`, `'c'`.
    init?(goNumber text: String) {
        if text.hasPrefix("'") {
            guard let scalars = GoQuote.unquoted(text)?.unicodeScalars, scalars.count == 1,
                let only = scalars.first
            else { return nil }
            self = .int(Int64(only.value))
            return
        }
        let digits = text.filter { $0 != "_" }
        let sign = digits.hasPrefix("-") ? "-" : ""
        let bare = digits.drop { $0 == "+" || $0 == "-" }.lowercased()
        let radixes = [("0x", 16), ("0o", 8), ("0b", 2)]
        let radix = radixes.first { bare.hasPrefix($0.0) }
        let whole = radix.map { String(bare.dropFirst($0.0.count)) } ?? bare
        if let value = Int64(sign + whole, radix: radix?.1 ?? 10) {
            self = .int(value)
        } else if radix == nil, bare.first != "i", bare.first != "n", let value = Double(sign + bare) {
            self = .float(value)
        } else {
            return nil
        }
    }
}

/// One element of what `query` answers.
package struct TemplateSample: Sendable {
    package let labels: [String: String]
    /// `.float`, or `.histogram`.
    package let value: TemplateValue

    package init(labels: [String: String], value: TemplateValue) {
        self.labels = labels
        self.value = value
    }
}
