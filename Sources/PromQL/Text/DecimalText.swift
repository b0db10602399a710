/// Numbers as Go prints them.
package enum DecimalText {
    /// The shortest decimal that reads back the same, never with an exponent (`strconv.FormatFloat(v, 'f', -1, 64)`).
    package static func plain(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let text = "\(value)"
        guard let mark = text.firstIndex(of: "e") else {
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        }
        let sign = text.hasPrefix("-") ? "-" : ""
        let mantissa = text[..<mark].filter { $0 != "-" }
        let exponent = Int(text[text.index(after: mark)...]) ?? 0
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(parts[0])
        let fraction = parts.count > 1 && parts[1] != "0" ? String(parts[1]) : ""
        return sign + shifted(whole: whole, fraction: fraction, by: exponent)
    }

    private static func shifted(whole: String, fraction: String, by exponent: Int) -> String {
        if exponent < 0 {
            return "0." + String(repeating: "0", count: -exponent - 1) + whole + fraction
        }
        let moved = fraction.prefix(exponent)
        let zeros = String(repeating: "0", count: max(0, exponent - fraction.count))
        let rest = fraction.dropFirst(exponent)
        return whole + moved + zeros + (rest.isEmpty ? "" : "." + rest)
    }

    /// Milliseconds as seconds with three decimals: `-33.000`.
    static func thousandths(_ milliseconds: Int64) -> String {
        let magnitude = milliseconds.magnitude
        let fraction = "\(magnitude % 1000)"
        let padding = String(repeating: "0", count: 3 - fraction.count)
        return "\(milliseconds < 0 ? "-" : "")\(magnitude / 1000).\(padding)\(fraction)"
    }

    /// Go's `%g`: the shortest form, with an exponent below 1e-4 and from 1e6 (`strconv.FormatFloat(v, 'g', -1, 64)`).
    package static func general(_ value: Double) -> String {
        let magnitude = value.magnitude
        if value.isNaN || value.isInfinite || magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e6) {
            return plain(value)
        }
        let digits = plain(value).filter { $0.isNumber }.drop { $0 == "0" }
        var significant = String(digits)
        while significant.hasSuffix("0") { significant.removeLast() }
        let exponent = exponentOf(value)
        let fraction = significant.dropFirst()
        let mantissa = "\(significant.prefix(1))\(fraction.isEmpty ? "" : ".\(fraction)")"
        let exponentDigits = "\(exponent.magnitude)"
        let padding = exponentDigits.count < 2 ? "0" : ""
        return "\(value < 0 ? "-" : "")\(mantissa)e\(exponent < 0 ? "-" : "+")\(padding)\(exponentDigits)"
    }

    private static func exponentOf(_ value: Double) -> Int {
        let text = plain(value.magnitude)
        let whole = text.prefix { $0 != "." }
        if whole != "0" { return whole.count - 1 }
        return -text.dropFirst(2).prefix { $0 == "0" }.count - 1
    }
}
