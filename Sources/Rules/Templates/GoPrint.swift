/// Values as Go's `fmt` prints them.
enum GoPrint {
    /// One value by `%v`.
    static func text(_ value: TemplateValue) -> String {
        switch value {
        case .missing: "<no value>"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .uint(let value): "\(value)"
        case .float(let value): GoFloat.shortest(value)
        case .string(let text), .histogram(let text): text
        case .list(let items, _): "[" + items.map(text).joined(separator: " ") + "]"
        case .labels(let pairs): map(pairs.map { ($0.key, $0.value) })
        case .map(let pairs): map(pairs.map { ($0.key, text($0.value)) })
        case .record(let fields, _): "{" + fields.map { text($0.value) }.joined(separator: " ") + "}"
        case .sample(let sample): "{" + text(.labels(sample.labels)) + " " + text(sample.value) + "}"
        case .vector(let samples): "[" + samples.map { "&" + text(.sample($0)) }.joined(separator: " ") + "]"
        case .duration(let nanoseconds): GoTime.text(duration: nanoseconds)
        case .time(let moment): GoTime.text(moment)
        }
    }

    /// Go's `Sprint`: a space between operands when neither is a string.
    static func sprint(_ values: [TemplateValue]) -> String {
        var result = ""
        for (index, value) in values.enumerated() {
            if index > 0, !isString(value), !isString(values[index - 1]) { result += " " }
            result += argument(value)
        }
        return result
    }

    static func sprintln(_ values: [TemplateValue]) -> String {
        values.map(argument).joined(separator: " ") + "\n"
    }

    /// As an argument of a print function nothing is `<nil>`.
    static func argument(_ value: TemplateValue) -> String {
        if case .missing = value { return "<nil>" }
        return text(value)
    }

    private static func isString(_ value: TemplateValue) -> Bool {
        if case .string = value { return true }
        return false
    }

    private static func map(_ pairs: [(String, String)]) -> String {
        "map[" + pairs.sorted { $0.0 < $1.0 }.map { "\($0.0):\($0.1)" }.joined(separator: " ") + "]"
    }
}
