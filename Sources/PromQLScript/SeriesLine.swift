import PromQL
package import Telemetry

/// A series and its values, one a step: `foo{a="b"} 1 2+3x4 _ stale NaN`.
package struct SeriesLine: Equatable, Sendable {
    package enum Value: Equatable, Sendable {
        case missing
        case number(Double)
        /// Seen, and not understood yet.
        case histogram
    }

    package let labels: Labels
    package let values: [Value]
    /// Whether the line gives start timestamps (`foo@st`) instead of values.
    let isStartTimes: Bool

    /// One line may not ask for more values than this.
    package static let valueLimit = 1_000_000

    package init(_ line: String) throws(ScriptError) {
        var rest = line[...]
        let name = try Self.takeName(&rest)
        isStartTimes = rest.hasPrefix("@st")
        if isStartTimes { rest = rest.dropFirst(3) }
        do throws(QueryError) {
            labels = try SeriesName.parse(name)
        } catch {
            throw ScriptError(error.description)
        }
        values = isStartTimes ? [] : try Self.values(rest)
    }

    /// The name up to its closing brace, which may be quoted inside.
    private static func takeName(_ rest: inout Substring) throws(ScriptError) -> String {
        let bare = rest.prefix { !$0.isWhitespace && $0 != "{" && $0 != "@" }
        var name = String(bare)
        rest = rest[bare.endIndex...]
        guard rest.first == "{", !rest.hasPrefix("{{") else { return name }
        var quote: Character?
        while let character = rest.popFirst() {
            name.append(character)
            if let open = quote {
                if character == "\\", open != "`", let escaped = rest.popFirst() { name.append(escaped) }
                if character == open { quote = nil }
            } else if "\"'`".contains(character) {
                quote = character
            } else if character == "}" {
                return name
            }
        }
        throw ScriptError("the series name `\(name)` has no closing brace")
    }

    static func values(_ text: Substring) throws(ScriptError) -> [Value] {
        var values: [Value] = []
        var rest = text.drop { $0.isWhitespace }
        while !rest.isEmpty {
            let item = rest.hasPrefix("{{") ? takeHistogram(&rest) : takeWord(&rest)
            values += try run(item)
            if values.count > valueLimit { throw ScriptError("a series of more than \(valueLimit) values") }
            rest = rest.drop { $0.isWhitespace }
        }
        return values
    }

    private static func takeWord(_ rest: inout Substring) -> Substring {
        let word = rest.prefix { !$0.isWhitespace }
        rest = rest[word.endIndex...]
        return word
    }

    /// `{{…}}`, `{{…}}x3`, `{{…}}+{{…}}x3`: blanks may stand inside the braces.
    private static func takeHistogram(_ rest: inout Substring) -> Substring {
        var depth = 0
        let item = rest.prefix { character in
            if character == "{" { depth += 1 }
            if character == "}" { depth -= 1 }
            return depth > 0 || !character.isWhitespace
        }
        rest = rest[item.endIndex...]
        return item
    }

    private static func run(_ item: Substring) throws(ScriptError) -> [Value] {
        var rest = item
        if item.hasPrefix("{{") {
            guard let end = item.lastIndex(of: "}") else { throw ScriptError("`\(item)` is not closed") }
            rest = item[end...].dropFirst()
            if rest.first == "+" || rest.first == "-" { throw ScriptError("`\(item)` is not a value") }
            return Array(repeating: .histogram, count: (try repetitions(&rest, of: item) ?? 0) + 1)
        }
        if item == "stale" { return [.number(StaleMarker.value)] }
        if rest.first == "_" {
            rest = rest.dropFirst()
            return Array(repeating: .missing, count: try repetitions(&rest, of: item) ?? 1)
        }
        guard var value = takeNumber(&rest) else { throw ScriptError("`\(item)` is not a value") }
        var increment = 0.0
        if rest.first == "+" || rest.first == "-" {
            guard let number = takeNumber(&rest) else { throw ScriptError("`\(item)` is not a value") }
            increment = number
        }
        // By adding again and again, as the reference does: the last digits depend on it.
        return (0...(try repetitions(&rest, of: item) ?? 0)).map { _ in
            defer { value += increment }
            return .number(value)
        }
    }

    private static func repetitions(_ rest: inout Substring, of item: Substring) throws(ScriptError) -> Int? {
        if rest.isEmpty { return nil }
        guard rest.popFirst() == "x", let times = Int(rest), times >= 0, times < valueLimit else {
            throw ScriptError("`\(item)` is not a value")
        }
        return times
    }

    /// A number at the beginning: `-2.5e-3`, `+Inf`, `NaN`.
    private static func takeNumber(_ rest: inout Substring) -> Double? {
        var end = rest.startIndex
        if let sign = rest.first, sign == "+" || sign == "-" { end = rest.index(after: end) }
        let word = rest[end...].prefix(3).lowercased()
        if word == "inf" || word == "nan" {
            end = rest.index(end, offsetBy: 3)
        } else {
            end = rest[end...].firstIndex { !$0.isNumber && $0 != "." } ?? rest.endIndex
            let tail = rest[end...]
            if let mark = tail.first, mark == "e" || mark == "E" {
                let afterMark = tail.dropFirst()
                let digits = afterMark.drop { $0 == "+" || $0 == "-" }
                end = digits.firstIndex { !$0.isNumber } ?? digits.endIndex
            }
        }
        let number = Double(rest[..<end])
        rest = rest[end...]
        return number
    }
}
