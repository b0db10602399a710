import TestKit

/// Sound queries by chance, from every corner of the grammar.
struct QueryGenerator {
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func query() -> String {
        Int.random(in: 0..<5, using: &random) == 0 ? scalar(3) : vector(4)
    }

    private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func vector(_ depth: Int) -> String {
        if depth == 0 { return selector() + shift() }
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return "(\(vector(depth - 1)))"
        case 1: return pick(["-", "+"]) + vector(depth - 1)
        case 2: return "\(pick(["abs", "ceil", "absent", "sort", "timestamp"]))(\(vector(depth - 1)))"
        case 3: return "\(pick(["rate", "increase", "avg_over_time", "changes"]))(\(range(depth - 1)))"
        case 4: return "quantile_over_time(\(scalar(depth - 1)), \(range(depth - 1)))"
        case 5: return "label_replace(\(vector(depth - 1)), \(string()), \(string()), \"a\", \"(.*)\")"
        case 6: return aggregation(depth)
        case 7, 8: return "\(vector(depth - 1)) \(arithmetic())\(matching()) \(vector(depth - 1))"
        case 9: return "\(vector(depth - 1)) \(pick(["and", "or", "unless"]))\(on()) \(vector(depth - 1))"
        case 10: return "(\(scalar(depth - 1)) \(comparison()) (\(vector(depth - 1))))"
        default: return selector() + shift()
        }
    }

    private mutating func aggregation(_ depth: Int) -> String {
        let clause = pick(["", " by (a, b)", " without (\"c.d\")", " by ()"])
        let inner = vector(depth - 1)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: return "\(pick(["topk", "bottomk", "quantile"]))\(clause) (\(scalar(depth - 1)), \(inner))"
        case 1: return "count_values\(clause) (\(string()), \(inner))"
        default: return "\(pick(["sum", "MAX", "avg", "count"])) (\(inner))\(clause)"
        }
    }

    private mutating func scalar(_ depth: Int) -> String {
        if depth == 0 { return number() }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return "(\(scalar(depth - 1)))"
        case 1: return "\(scalar(depth - 1)) \(arithmetic()) \(scalar(depth - 1))"
        case 2: return "(\(scalar(depth - 1)) \(comparisonSign()) bool \(scalar(depth - 1)))"
        case 3: return "-\(scalar(depth - 1))"
        case 4: return pick(["time()", "pi()", "scalar(\(vector(depth - 1)))"])
        default: return number()
        }
    }

    private mutating func range(_ depth: Int) -> String {
        chance(60)
            ? "\(selector())[\(duration())]\(shift())"
            : "(\(vector(depth > 0 ? depth - 1 : 0)))[\(duration()):\(chance(50) ? duration() : "")]\(shift())"
    }

    private mutating func selector() -> String {
        let name = pick(["foo", "a:b", "sum", "offset", "x_total"])
        let count = Int.random(in: 0..<4, using: &random)
        let matchers = (0..<count).map { _ in
            pick(["a", "b", "by", "\"c.d\"", "NaN"]) + pick(["=", "!=", "=~", "!~"])
                + pick(["\"x\"", "'y.*'", "`z|w`", "\"\""])
        }
        return count == 0 ? name : "\(name){\(matchers.joined(separator: ", "))}"
    }

    private mutating func shift() -> String {
        let offset = chance(25) ? " offset \(pick(["5m", "-1h30m", "60", "step()", "-(1m + 5)", "0s"]))" : ""
        let anchor = chance(20) ? " @ \(pick(["0", "-1.5", "1e9", "start()", "end()"]))" : ""
        return chance(50) ? offset + anchor : anchor + offset
    }

    private mutating func duration() -> String {
        pick([
            "5m", "300", "1h30m", "1d2h3m4s5ms", "2*(1m+step())", "min_of(1m, 5)^2", "1w", "-1m + 2m", "0.5",
        ])
    }

    private mutating func number() -> String {
        pick([
            "0", "1", "-2.5", "1e9", "1e-9", "0x1f", "017", "Inf", "NaN", "5m", "1_000", ".5",
            "123456789012345678901",
        ])
    }

    private mutating func string() -> String {
        pick(["\"a\"", "'b\\n'", "`c\\d`", "\"\\u00e9\\x41\"", "\"\"", "'\\\\\"'"])
    }

    private mutating func arithmetic() -> String { pick(["+", "-", "*", "/", "%", "^", "atan2"]) }

    private mutating func comparisonSign() -> String { pick(["==", "!=", "<", "<=", ">", ">="]) }

    private mutating func comparison() -> String { comparisonSign() + (chance(40) ? " bool" : "") }

    private mutating func on() -> String { pick(["", " on (a)", " ignoring (a, \"b.c\")", " on ()"]) }

    private mutating func matching() -> String {
        let clause = on()
        if clause.isEmpty || chance(60) { return clause }
        return clause + pick([" group_left ()", " group_right (d)", " group_left (e, \"f g\")"])
    }
}
