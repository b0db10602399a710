/// Lengths of time as Prometheus writes them: `1h30m`, `10s53ms`, `0s`.
package enum PrometheusDuration {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("y", 365 * 86_400_000), ("w", 7 * 86_400_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000),
        ("s", 1000), ("ms", 1),
    ]

    /// Years and weeks are used only where they come out even (prometheus/common `model/time.go`).
    package static func text(milliseconds: Int64) -> String {
        if milliseconds == 0 { return "0s" }
        var rest = milliseconds.magnitude
        var text = milliseconds < 0 ? "-" : ""
        for unit in units {
            let size = UInt64(unit.milliseconds)
            let mustBeEven = unit.name == "y" || unit.name == "w"
            if rest < size || (mustBeEven && rest % size != 0) { continue }
            text += "\(rest / size)\(unit.name)"
            rest %= size
        }
        return text
    }

    /// Units must fall and appear once each; a bare `0` is allowed.
    package static func milliseconds(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        var rest = Array(text.utf8)[...]
        var total: Int64 = 0
        var nextUnit = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0 &- 0x30 < 10 }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { $0 &- 0x61 < 26 }
            rest = rest.dropFirst(letters.count)
            let name = String(decoding: letters, as: UTF8.self)
            guard let amount = Int64(String(decoding: digits, as: UTF8.self)),
                let unit = units[nextUnit...].firstIndex(where: { $0.name == name })
            else { return nil }
            let (part, tooBig) = amount.multipliedReportingOverflow(by: units[unit].milliseconds)
            let (sum, carried) = total.addingReportingOverflow(part)
            if tooBig || carried || sum > longest { return nil }
            total = sum
            nextUnit = unit + 1
        }
        return text.isEmpty ? nil : total
    }

    /// 2^63 nanoseconds, about 292 years: Go's limit and therefore that of Prometheus.
    package static let longest: Int64 = 9_223_372_036_854

    /// The length that `text` names, or `nil` when it names none.
    package static func parse(_ text: String) -> Duration? { milliseconds(text).map { .milliseconds($0) } }

    package static func text(_ duration: Duration) -> String {
        text(milliseconds: duration.wholeMilliseconds)
    }
}
