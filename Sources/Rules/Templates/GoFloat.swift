import Glibc

/// Floating-point numbers as Go's `strconv` and `fmt` write them.
enum GoFloat {
    /// The fewest digits that name `value`, as `%v`: `1e+06`, `0.25`, `+Inf`.
    static func shortest(_ value: Double) -> String {
        if let name = special(value) { return name }
        let (sign, digits, point) = decimal(value)
        // strconv decides by six digits when the precision is the shortest possible.
        let exponent = point - 1
        return exponent < -4 || exponent >= 6
            ? sign + scientific(digits, exponent) : sign + positional(digits, point)
    }

    /// `value` by a verb of printf; a negative precision means the shortest.
    static func formatted(_ value: Double, verb: Character, precision: Int) -> String {
        if let name = special(value) { return name }
        let capacity = 400 + max(precision, 0)
        let pattern = "%.*\(verb)"
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            _ = withVaList([Int32(clamping: precision), value]) {
                vsnprintf(buffer.baseAddress, capacity, pattern, $0)
            }
            return buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
    }

    static func special(_ value: Double) -> String? {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return nil
    }

    /// The shortest digits, and how many of them stand before the point.
    static func decimal(_ value: Double) -> (sign: String, digits: String, point: Int) {
        let text = "\(value.magnitude)"
        let parts = text.split(separator: "e")
        let mantissa = parts.first.map(String.init) ?? "0"
        let whole = mantissa.prefix { $0 != "." }
        let all = mantissa.filter { $0 != "." }
        var point = whole.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        var digits = Substring(all)
        while digits.first == "0", digits.count > 1 {
            digits.removeFirst()
            point -= 1
        }
        while digits.last == "0", digits.count > 1 { digits.removeLast() }
        if digits == "0" { point = 1 }
        return (value.sign == .minus ? "-" : "", String(digits), point)
    }

    static func scientific(_ digits: String, _ exponent: Int) -> String {
        let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
        let size = String(exponent.magnitude)
        return "\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(size.count < 2 ? "0" : "")\(size)"
    }

    static func positional(_ digits: String, _ point: Int) -> String {
        if point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
        if point >= digits.count { return digits + String(repeating: "0", count: point - digits.count) }
        return digits.prefix(point) + "." + digits.dropFirst(point)
    }
}
