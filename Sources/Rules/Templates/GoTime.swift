import Telemetry

/// Moments and lengths of time as Go's `time` prints them, in UTC.
enum GoTime {
    /// `time.Duration`'s `String`: `1h2m3.5s`, `300ms`, `0s`.
    static func text(duration nanoseconds: Int64) -> String {
        let sign = nanoseconds < 0 ? "-" : ""
        let size = nanoseconds.magnitude
        let small: [(UInt64, String)] = [(1, "ns"), (1000, "µs"), (1_000_000, "ms")]
        if size == 0 { return "0s" }
        if size < 1_000_000_000, let (unit, name) = small.last(where: { size >= $0.0 }) {
            return sign + fraction(size, unit) + name
        }
        let hours = size / 3_600_000_000_000
        let minutes = size / 60_000_000_000 % 60
        let seconds = fraction(size % 60_000_000_000, 1_000_000_000) + "s"
        if hours > 0 { return "\(sign)\(hours)h\(minutes)m\(seconds)" }
        return minutes > 0 ? "\(sign)\(minutes)m\(seconds)" : sign + seconds
    }

    /// `time.Time`'s `String`: `2015-04-01 00:00:00 +0000 UTC`.
    static func text(_ moment: Timestamp) -> String {
        let milliseconds = moment.milliseconds - floorDivide(moment.milliseconds, 1000) * 1000
        var tail = ""
        if milliseconds > 0 {
            tail = "." + padded(milliseconds, 3)
            while tail.last == "0" { tail.removeLast() }
        }
        return formatted(moment, "2006-01-02 15:04:05") + tail + " +0000 UTC"
    }

    /// `time.Time`'s `Format`: the layout shows how 2 January 2006, 15:04:05, a Monday, would look.
    static func formatted(_ moment: Timestamp, _ layout: String) -> String {
        let clock = Clock(moment)
        var result = ""
        var rest = Substring(layout)
        while !rest.isEmpty {
            if let element = elements.first(where: { rest.hasPrefix($0.sample) }) {
                result += element.text(clock)
                rest = rest.dropFirst(element.sample.count)
            } else if let character = rest.popFirst() {
                result.append(character)
            }
        }
        return result
    }

    private struct Clock {
        let year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64,
            millisecond: Int64
        let weekday: Int

        /// Civil date from days since 1970 (Hinnant, "chrono-compatible low-level date algorithms").
        init(_ moment: Timestamp) {
            let seconds = floorDivide(moment.milliseconds, 1000)
            millisecond = moment.milliseconds - seconds * 1000
            let days = floorDivide(seconds, 86400)
            let inDay = seconds - days * 86400
            (hour, minute, second) = (inDay / 3600, inDay / 60 % 60, inDay % 60)
            weekday = Int(((days + 4) % 7 + 7) % 7)
            let shifted = days + 719_468
            let era = floorDivide(shifted, 146_097)
            let dayOfEra = shifted - era * 146_097
            let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
            let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
            let fromMarch = (5 * dayOfYear + 2) / 153
            day = dayOfYear - (153 * fromMarch + 2) / 5 + 1
            month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
            year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        }
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]
    private static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    /// Longer samples stand before those they begin with.
    private static let elements: [(sample: String, text: @Sendable (Clock) -> String)] = [
        ("January", { months[Int($0.month) - 1] }), ("Jan", { String(months[Int($0.month) - 1].prefix(3)) }),
        ("Monday", { weekdays[$0.weekday] }), ("Mon", { String(weekdays[$0.weekday].prefix(3)) }),
        ("MST", { _ in "UTC" }), ("2006", { padded($0.year, 4) }), ("-07:00", { _ in "+00:00" }),
        ("-0700", { _ in "+0000" }), ("Z07:00", { _ in "Z" }), ("Z0700", { _ in "Z" }),
        (".000", { "." + padded($0.millisecond, 3) }), ("01", { padded($0.month, 2) }),
        ("02", { padded($0.day, 2) }), ("03", { padded(($0.hour + 11) % 12 + 1, 2) }),
        ("04", { padded($0.minute, 2) }), ("05", { padded($0.second, 2) }),
        ("06", { padded($0.year % 100, 2) }),
        ("15", { padded($0.hour, 2) }), ("PM", { $0.hour < 12 ? "AM" : "PM" }),
        ("pm", { $0.hour < 12 ? "am" : "pm" }), ("1", { "\($0.month)" }), ("2", { "\($0.day)" }),
        ("_2", { $0.day < 10 ? " \($0.day)" : "\($0.day)" }), ("3", { "\(($0.hour + 11) % 12 + 1)" }),
        ("4", { "\($0.minute)" }), ("5", { "\($0.second)" }),
    ]

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func floorDivide(_ value: Int64, _ by: Int64) -> Int64 {
        value / by - (value % by < 0 ? 1 : 0)
    }

    private static func fraction(_ value: UInt64, _ unit: UInt64) -> String {
        let rest = String(value % unit)
        guard value % unit > 0 else { return "\(value / unit)" }
        var digits = String(repeating: "0", count: String(unit).count - 1 - rest.count) + rest
        while digits.last == "0" { digits.removeLast() }
        return "\(value / unit).\(digits)"
    }
}
