/// Numbers for people, as the reference's templates write them (prometheus/common `helpers/templates`).
enum Humanize {
    private static let large = ["", "k", "M", "G", "T", "P", "E", "Z", "Y"]
    private static let small = ["", "m", "u", "n", "p", "f", "a", "z", "y"]
    private static let binary = ["", "ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"]

    /// Decimal prefixes: `1.235M`, `120m`.
    static func decimal(_ value: Double) -> String {
        if value == 0 || !value.isFinite { return fourDigits(value) }
        return value.magnitude >= 1 ? scaled(value, 1000, large) : raised(value)
    }

    /// Binary prefixes: `1.177Mi`.
    static func binary(_ value: Double) -> String {
        if value.magnitude <= 1 || !value.isFinite { return fourDigits(value) }
        return scaled(value, 1024, binary)
    }

    /// Seconds as `1d 2h 3m 4s`, `12.5s`, `120ms`.
    static func duration(_ value: Double) -> String {
        if !value.isFinite { return fourDigits(value) }
        if value == 0 { return fourDigits(value) + "s" }
        if value.magnitude < 1 { return raised(value) + "s" }
        let sign = value < 0 ? "-" : ""
        // What does not fit becomes the smallest number, as on the reference's processor.
        let whole = Int64(exactly: value.magnitude.rounded(.towardZero)) ?? .min
        let (days, hours, minutes, seconds) = (whole / 86400, whole / 3600 % 24, whole / 60 % 60, whole % 60)
        if days != 0 { return "\(sign)\(days)d \(hours)h \(minutes)m \(seconds)s" }
        if hours != 0 { return "\(sign)\(hours)h \(minutes)m \(seconds)s" }
        if minutes != 0 { return "\(sign)\(minutes)m \(seconds)s" }
        return sign + fourDigits(value.magnitude) + "s"
    }

    static func percentage(_ ratio: Double) -> String { fourDigits(ratio * 100) + "%" }

    static func fourDigits(_ value: Double) -> String {
        GoFloat.formatted(value, verb: "g", precision: 4)
    }

    private static func scaled(_ value: Double, _ step: Double, _ prefixes: [String]) -> String {
        var (value, index) = (value, 0)
        while value.magnitude >= step, index + 1 < prefixes.count {
            value /= step
            index += 1
        }
        return fourDigits(value) + prefixes[index]
    }

    private static func raised(_ value: Double) -> String {
        var (value, index) = (value, 0)
        while value.magnitude < 1, index + 1 < small.count {
            value *= 1000
            index += 1
        }
        return fourDigits(value) + small[index]
    }
}
