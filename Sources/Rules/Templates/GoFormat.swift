import Bytes

/// `printf` with Go's verbs, flags and complaints.
///
///     %-8.3f|%+d|%q|%[1]v|%!d(string=hi)|%!d(MISSING)
struct GoFormat {
    /// Wider than this nobody reads, and a template could make the sidecar print gigabytes.
    private static let widestField = 1000
    /// Digits after the point that a double can have.
    private static let longestPrecision = 500

    private struct Directive {
        var minus = false
        var plus = false
        var sharp = false
        var space = false
        var zero = false
        var width: Int?
        var precision: Int?
    }

    private let arguments: [TemplateValue]
    private var rest: Substring
    private var next = 0
    private var reordered = false
    private var result = ""

    static func sprintf(_ format: String, _ arguments: [TemplateValue]) -> String {
        var printer = GoFormat(rest: Substring(format), arguments: arguments)
        printer.run()
        return printer.result
    }

    private init(rest: Substring, arguments: [TemplateValue]) {
        self.rest = rest
        self.arguments = arguments
    }

    private mutating func run() {
        while !rest.isEmpty {
            let plain = rest.prefix { $0 != "%" }
            result += plain
            rest = rest.dropFirst(plain.count)
            if rest.popFirst() != nil { directive() }
        }
        if !reordered, next < arguments.count {
            let extra = arguments[next...].map { "\($0.type)=\(GoPrint.argument($0))" }
            result += "%!(EXTRA " + extra.joined(separator: ", ") + ")"
        }
    }

    private mutating func directive() {
        var directive = Directive()
        flags(&directive)
        index()
        directive.width = number()
        if let width = directive.width, width < 0 {
            directive.minus = true
            directive.width = -width
        }
        if rest.first == "." {
            rest.removeFirst()
            index()
            directive.precision = min(max(number() ?? 0, 0), Self.longestPrecision)
        }
        index()
        guard let verb = rest.popFirst() else {
            result += "%!(NOVERB)"
            return
        }
        if verb == "%" {
            result += "%"
        } else if next < arguments.count {
            next += 1
            result += text(arguments[next - 1], verb, directive)
        } else {
            result += "%!\(verb)(\(reordered ? "BADINDEX" : "MISSING"))"
        }
    }

    private mutating func flags(_ directive: inout Directive) {
        while let flag = rest.first {
            switch flag {
            case "-": directive.minus = true
            case "+": directive.plus = true
            case "#": directive.sharp = true
            case " ": directive.space = true
            case "0": directive.zero = true
            default: return
            }
            rest.removeFirst()
        }
    }

    /// `[n]`, which says which argument is next.
    private mutating func index() {
        guard rest.first == "[", let close = rest.firstIndex(of: "]") else { return }
        let number = Int(rest[rest.index(after: rest.startIndex)..<close])
        rest = rest[rest.index(after: close)...]
        reordered = true
        next = number.map { $0 > 0 ? $0 - 1 : arguments.count } ?? arguments.count
    }

    private mutating func number() -> Int? {
        if rest.first == "*" {
            rest.removeFirst()
            next += 1
            guard next <= arguments.count, case .int(let value) = arguments[next - 1] else { return nil }
            return min(max(Int(value), -Self.widestField), Self.widestField)
        }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        return digits.isEmpty ? nil : min(Int(digits) ?? Self.widestField, Self.widestField)
    }

    private func text(_ value: TemplateValue, _ verb: Character, _ directive: Directive) -> String {
        if verb == "T" { return padded(value.type, directive) }
        if verb == "v", !directive.sharp || !Self.isNumber(value) {
            // Numbers keep their flags; what is inside of lists and maps prints plainly.
            switch value {
            case .int, .uint, .float: break
            default: return padded(GoPrint.argument(value), directive)
            }
        }
        switch value {
        case .bool(let flag) where verb == "t": return padded("\(flag)", directive)
        case .string(let text): return string(text, verb, directive) ?? bad(value, verb, directive)
        case .int(let number), .duration(let number):
            if case .duration = value, verb == "s" { return padded(GoPrint.text(value), directive) }
            return integer(number.magnitude, number < 0, verb, directive) ?? bad(value, verb, directive)
        case .uint(let number): return integer(number, false, verb, directive) ?? bad(value, verb, directive)
        case .float(let number): return float(number, verb, directive) ?? bad(value, verb, directive)
        case .time, .histogram:
            return verb == "s" ? padded(GoPrint.text(value), directive) : bad(value, verb, directive)
        case .list(let items, _):
            return "[" + items.map { text($0, verb, directive) }.joined(separator: " ") + "]"
        case .labels(let pairs):
            let texts = pairs.sorted { $0.key < $1.key }.map { key, value in
                text(.string(key), verb, directive) + ":" + text(.string(value), verb, directive)
            }
            return "map[" + texts.joined(separator: " ") + "]"
        default: return bad(value, verb, directive)
        }
    }

    private static func isNumber(_ value: TemplateValue) -> Bool {
        switch value {
        case .int, .uint, .float: true
        default: false
        }
    }

    private func bad(_ value: TemplateValue, _ verb: Character, _ directive: Directive) -> String {
        if case .missing = value { return "%!\(verb)(<nil>)" }
        return "%!\(verb)(\(value.type)=\(text(value, "v", directive)))"
    }

    private func string(_ text: String, _ verb: Character, _ directive: Directive) -> String? {
        let cut = directive.precision.map { String(text.prefix($0)) } ?? text
        switch verb {
        case "s", "v": return padded(cut, directive)
        case "q": return padded(GoQuote.quoted(cut), directive)
        case "x", "X":
            let hex = cut.utf8.map { GoQuote.hex(UInt32($0), width: 2) }.joined()
            return padded(verb == "X" ? hex.uppercased() : hex, directive)
        default: return nil
        }
    }

    private func integer(
        _ size: UInt64, _ isNegative: Bool, _ verb: Character, _ directive: Directive
    ) -> String? {
        let radixes: [Character: (Int, String)] = [
            "d": (10, ""), "v": (10, ""), "x": (16, "0x"), "X": (16, "0X"), "o": (8, "0"), "b": (2, "0b"),
        ]
        guard let (radix, prefix) = radixes[verb] else {
            guard let scalar = UInt32(exactly: size).flatMap(Unicode.Scalar.init), !isNegative else {
                return nil
            }
            switch verb {
            case "c": return padded(String(scalar), directive)
            case "q": return padded("'" + GoQuote.escaped(scalar, quote: "'") + "'", directive)
            case "U": return padded("U+" + GoQuote.hex(scalar.value, width: 4).uppercased(), directive)
            default: return nil
            }
        }
        var digits = String(size, radix: radix, uppercase: verb == "X")
        if let precision = directive.precision {
            digits = String(repeating: "0", count: max(0, precision - digits.count)) + digits
        }
        return signed(
            (directive.sharp ? prefix : "") + digits, isNegative, directive, fills: directive.precision == nil
        )
    }

    private func float(_ value: Double, _ verb: Character, _ directive: Directive) -> String? {
        let isNegative = value.sign == .minus && !value.isNaN
        var text: String
        switch verb {
        case "v", "g", "G":
            if let precision = directive.precision {
                let verb: Character = verb == "G" ? "G" : "g"
                text = GoFloat.formatted(value.magnitude, verb: verb, precision: precision)
            } else {
                text = GoFloat.shortest(value.magnitude)
                if verb == "G" { text = text.uppercased() }
            }
        case "e", "E", "f", "F":
            let verb: Character = verb == "F" ? "f" : verb
            text = GoFloat.formatted(value.magnitude, verb: verb, precision: directive.precision ?? 6)
        default: return nil
        }
        if !value.isFinite {
            text = value.isNaN ? "NaN" : "Inf"
            if value.isInfinite, !isNegative, directive.plus || verb != "x" {
                return padded("+Inf", directive)
            }
        }
        return signed(text, isNegative, directive, fills: value.isFinite)
    }

    private func signed(_ digits: String, _ isNegative: Bool, _ directive: Directive, fills: Bool) -> String {
        let sign = isNegative ? "-" : directive.plus ? "+" : directive.space ? " " : ""
        guard directive.zero, fills, !directive.minus, let width = directive.width else {
            var spaced = directive
            spaced.zero = false
            return padded(sign + digits, spaced)
        }
        return sign + String(repeating: "0", count: max(0, width - sign.count - digits.count)) + digits
    }

    private func padded(_ text: String, _ directive: Directive) -> String {
        let missing = max(0, (directive.width ?? 0) - text.unicodeScalars.count)
        let fill = String(repeating: directive.zero && !directive.minus ? "0" : " ", count: missing)
        return directive.minus ? text + fill : fill + text
    }
}
