import PromQL
import Telemetry

/// `eval instant at 5m sum(foo)` with the expectations below it.
struct EvalCommand {
    enum Times: Equatable {
        case instant(Int64)
        case range(from: Int64, through: Int64, step: Int64)
    }

    /// What an annotation or error must say.
    enum Message {
        case any
        case equal(String)
        case pattern(Pattern)
    }

    /// A line of series under the command.
    struct ExpectedSeries {
        let labels: Labels
        let values: [SeriesLine.Value]
    }

    let times: Times
    let query: String
    private(set) var failure: Message?
    private(set) var warnings: [Message] = []
    private(set) var infos: [Message] = []
    private(set) var refusesWarnings = false
    private(set) var refusesInfos = false
    private(set) var isOrdered = false
    private(set) var string: String?
    private(set) var scalar: Double?
    private(set) var rangeVector: (from: Int64, through: Int64, step: Int64)?
    private(set) var series: [ExpectedSeries] = []

    init(_ head: String, _ body: [String]) throws(ScriptError) {
        var rest = head[...]
        let word = Self.takeWord(&rest).lowercased()
        switch Self.takeWord(&rest).lowercased() {
        case "instant":
            guard Self.takeWord(&rest) == "at" else { throw ScriptError("`at` is missing in `\(head)`") }
            times = .instant(try Script.duration(Self.takeWord(&rest)))
        case "range":
            let (from, through, step) = try Self.takeRange(&rest)
            guard step > 0, through >= from else { throw ScriptError("an empty range in `\(head)`") }
            times = .range(from: from, through: through, step: step)
        default: throw ScriptError("`\(head)` is neither `instant` nor `range`")
        }
        query = String(rest)
        try readOldSpelling(word)
        for line in body { try read(line) }
    }

    private static func takeWord(_ rest: inout Substring) -> Substring {
        let word = rest.prefix { !$0.isWhitespace }
        rest = rest[word.endIndex...].drop { $0.isWhitespace }
        return word
    }

    /// `from A to B step S`.
    private static func takeRange(_ rest: inout Substring) throws(ScriptError) -> (Int64, Int64, Int64) {
        var numbers: [Int64] = []
        for word in ["from", "to", "step"] {
            guard takeWord(&rest) == word else { throw ScriptError("`\(word)` is missing in a range") }
            numbers.append(try Script.duration(takeWord(&rest)))
        }
        return (numbers[0], numbers[1], numbers[2])
    }

    private mutating func readOldSpelling(_ word: String) throws(ScriptError) {
        switch word {
        case "eval": break
        case "eval_fail": failure = .any
        case "eval_warn": warnings = [.any]
        case "eval_info": infos = [.any]
        case "eval_ordered": isOrdered = true
        default: throw ScriptError("`\(word)` is no command")
        }
    }

    private mutating func read(_ line: String) throws(ScriptError) {
        var rest = line[...]
        let word = Self.takeWord(&rest)
        switch word {
        case "expect": try readExpectation(rest)
        case "expected_fail_message": failure = .equal(String(rest))
        case "expected_fail_regexp": failure = .pattern(try Self.pattern(rest))
        default:
            if rest.isEmpty, let number = Self.number(word) {
                scalar = number
            } else {
                let line = try SeriesLine(line)
                series.append(ExpectedSeries(labels: line.labels, values: line.values))
            }
        }
    }

    private static func number(_ text: Substring) -> Double? {
        let isNegative = text.hasPrefix("-")
        let digits = String(isNegative || text.hasPrefix("+") ? text.dropFirst() : text)
        return numberLiteral(digits).map { isNegative ? -$0 : $0 }
    }

    private mutating func readExpectation(_ text: Substring) throws(ScriptError) {
        var rest = text
        switch Self.takeWord(&rest) {
        case "fail":
            if failure != nil { throw ScriptError("`expect fail` stands twice") }
            failure = try Self.message(rest)
        case "warn": warnings.append(try Self.message(rest))
        case "info": infos.append(try Self.message(rest))
        case "no_warn": refusesWarnings = true
        case "no_info": refusesInfos = true
        case "ordered": isOrdered = true
        case "string": string = try Self.string(rest)
        case "range":
            guard Self.takeWord(&rest) == "vector" else { throw ScriptError("`expect \(text)` is unknown") }
            rangeVector = try Self.takeRange(&rest)
        default: throw ScriptError("`expect \(text)` is unknown")
        }
    }

    private static func message(_ text: Substring) throws(ScriptError) -> Message {
        if text.isEmpty { return .any }
        if text.hasPrefix("msg:") { return .equal(String(text.dropFirst(4).drop { $0.isWhitespace })) }
        if text.hasPrefix("regex:") {
            return .pattern(try pattern(text.dropFirst(6).drop { $0.isWhitespace }))
        }
        throw ScriptError("`\(text)` is neither `msg:` nor `regex:`")
    }

    /// Found anywhere, hence the rests around it.
    private static func pattern(_ text: Substring) throws(ScriptError) -> Pattern {
        do throws(PatternError) {
            return try Pattern("(?s:.*)(?:\(text))(?s:.*)")
        } catch {
            throw ScriptError(error.description)
        }
    }

    private static func string(_ text: Substring) throws(ScriptError) -> String {
        do throws(QueryError) {
            if case .string(let literal) = try Parser.parse(String(text)).kind { return literal.text }
        } catch {
            throw ScriptError(error.description)
        }
        throw ScriptError("`\(text)` is not a string")
    }
}

extension EvalCommand.Message {
    func accepts(_ text: String) -> Bool {
        switch self {
        case .any: true
        case .equal(let wanted): text == wanted
        case .pattern(let pattern): pattern.matches(text)
        }
    }
}
