import Bytes
import Telemetry
import WireFormats

// Numbers and times for people.
extension TemplateFunction {
    static let numbers: [TemplateFunction] = [
        .number("humanize", Humanize.decimal),
        .number("humanize1024", Humanize.binary),
        .number("humanizeDuration", Humanize.duration),
        .number("humanizePercentage", Humanize.percentage),
        .number("humanizeTimestamp") { seconds in
            seconds.isFinite ? GoTime.text(Timestamp(seconds: seconds)) : Humanize.fourDigits(seconds)
        },
        TemplateFunction(name: "toTime", parameters: [.any]) { values, _ throws(TemplateFailure) in
            let seconds = try values[0].asNumber
            guard seconds.isFinite else {
                throw TemplateFailure("cannot convert \(GoFloat.shortest(seconds)) to time")
            }
            return .time(Timestamp(seconds: seconds))
        },
        TemplateFunction(name: "toDuration", parameters: [.any]) { values, _ throws(TemplateFailure) in
            let nanoseconds = try values[0].asNumber * 1e9
            guard let whole = Int64(exactly: nanoseconds.rounded(.towardZero)) else {
                throw TemplateFailure(
                    "\(GoFloat.shortest(nanoseconds / 1e9)) cannot be represented as a duration")
            }
            return .duration(whole)
        },
        TemplateFunction(name: "now", parameters: []) { _, context in .float(context.now.seconds) },
        TemplateFunction(name: "parseDuration", parameters: [.string]) { values, _ throws(TemplateFailure) in
            let text = values[0].plainText
            guard let duration = PrometheusDuration.parse(text) else {
                throw TemplateFailure("not a valid duration string: \(GoQuote.quoted(text))")
            }
            return .float(duration.inSeconds)
        },
    ]
}
