import Telemetry

/// Lengths of time as Prometheus writes them: `1h30m`, units falling, each at most once.
package enum PrometheusDuration {
    /// From the largest; a year has 365 days, a week seven.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000),
        ("s", 1000), ("ms", 1),
    ]
    /// The reference counts nanoseconds in 64 bits; so about 292 years.
    private static let longestMilliseconds = Int64.max / 1_000_000

    /// The length that `text` names, or `nil` when it names none; `0` needs no unit.
    package static func parse(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        var rest = Substring(text)
        var next = 0
        var total: Int64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let name = rest.dropFirst(digits.count).prefix { $0.isLetter }
            guard let count = Int64(digits),
                let unit = units[next...].firstIndex(where: { $0.name == name })
            else { return nil }
            let (product, tooLarge) = count.multipliedReportingOverflow(by: units[unit].milliseconds)
            let (sum, overflow) = total.addingReportingOverflow(product)
            if tooLarge || overflow || sum > longestMilliseconds { return nil }
            total = sum
            next = unit + 1
            rest = rest.dropFirst(digits.count + name.count)
        }
        return text.isEmpty ? nil : .milliseconds(total)
    }

    /// The shortest way to write `duration`, as Prometheus does: years and weeks only when nothing remains.
    package static func text(_ duration: Duration) -> String {
        var rest = duration.wholeMilliseconds
        if rest <= 0 { return "0s" }
        var text = ""
        for unit in units {
            let count = rest / unit.milliseconds
            let mustBeExact = unit.name == "y" || unit.name == "w"
            if count == 0 || (mustBeExact && rest % unit.milliseconds != 0) { continue }
            text += "\(count)\(unit.name)"
            rest -= count * unit.milliseconds
        }
        return text
    }
}
