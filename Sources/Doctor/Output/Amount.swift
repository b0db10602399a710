/// Quantities as a person reads them.
package enum Amount {
    /// `512 bytes`, `64 KiB`, `2.1 MiB`.
    package static func bytes(_ count: Double) -> String {
        var (rest, unit) = (count, 0)
        while rest >= 1024, unit + 1 < units.count {
            rest /= 1024
            unit += 1
        }
        return "\(rounded(rest)) \(units[unit])"
    }

    /// A ratio as `0.4 %`, `91 %`.
    package static func percent(_ ratio: Double) -> String { "\(rounded(ratio * 100)) %" }

    /// `1 socket`, `5 sockets`.
    package static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    private static let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"]

    /// Whole from 10 on, below with a digit behind the point where it is not 0: `4.6`, `2`.
    private static func rounded(_ value: Double) -> String {
        let tenths = (value * 10).rounded()
        guard abs(tenths) < 100 else { return FindingText.number(value.rounded()) }
        let (whole, rest) = Int(tenths).quotientAndRemainder(dividingBy: 10)
        return rest == 0 ? "\(whole)" : "\(value < 0 ? "-" : "")\(abs(whole)).\(abs(rest))"
    }
}
