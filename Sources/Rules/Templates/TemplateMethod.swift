import Telemetry

/// The methods of Go's times and durations that annotations use.
enum TemplateMethod {
    /// The result, or `nil` when the value has no such method.
    static func call(
        _ name: String, on value: TemplateValue, _ arguments: [TemplateValue]
    ) throws(TemplateFailure) -> TemplateValue? {
        switch (value, name) {
        case (.time(let moment), "String"): .string(GoTime.text(moment))
        case (.time(let moment), "Unix"): .int(Int64(moment.seconds.rounded(.down)))
        case (.time(let moment), "UnixMilli"): .int(moment.milliseconds)
        case (.time, "UTC"): value
        case (.time(let moment), "Format"): .string(GoTime.formatted(moment, try text(arguments)))
        case (.time(let moment), "Add"): .time(moment + .nanoseconds(try nanoseconds(arguments)))
        case (.time(let moment), "Sub"): .duration(try difference(moment, arguments))
        case (.duration(let span), "String"): .string(GoTime.text(duration: span))
        case (.duration(let span), "Seconds"): .float(Double(span) / 1e9)
        case (.duration(let span), "Minutes"): .float(Double(span) / 6e10)
        case (.duration(let span), "Hours"): .float(Double(span) / 3.6e12)
        case (.duration(let span), "Milliseconds"): .int(span / 1_000_000)
        default: nil
        }
    }

    private static func text(_ arguments: [TemplateValue]) throws(TemplateFailure) -> String {
        guard arguments.count == 1, case .string(let text) = arguments[0] else {
            throw TemplateFailure("wants one string")
        }
        return text
    }

    private static func nanoseconds(_ arguments: [TemplateValue]) throws(TemplateFailure) -> Int64 {
        guard arguments.count == 1 else { throw TemplateFailure("wants one duration") }
        switch arguments[0] {
        case .duration(let span), .int(let span): return span
        default: throw TemplateFailure("wants one duration")
        }
    }

    private static func difference(
        _ moment: Timestamp, _ arguments: [TemplateValue]
    ) throws(TemplateFailure) -> Int64 {
        guard arguments.count == 1, case .time(let other) = arguments[0] else {
            throw TemplateFailure("wants one time")
        }
        let (span, overflow) = (moment - other).wholeMilliseconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? (moment < other ? .min : .max) : span
    }
}
