import Bytes

/// A function that a template may call; `TemplateFunction.all` is the whole list.
struct TemplateFunction: Sendable {
    /// What an argument must be; names as Go prints the types.
    enum Parameter: String, Sendable {
        case any = "interface {}"
        case string = "string"
        case sample = "*template.sample"
        case vector = "template.queryResult"
    }

    let name: String
    let parameters: [Parameter]
    /// What any number of further arguments must be.
    var further: Parameter?
    let call: @Sendable ([TemplateValue], TemplateContext) throws(TemplateFailure) -> TemplateValue

    static func named(_ name: String) -> TemplateFunction? { byName[name] }

    static let all: [TemplateFunction] = comparisons + printing + numbers + words + queries

    private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
}

/// Why a function refused its arguments.
struct TemplateFailure: Error {
    let problem: String

    init(_ problem: String) { self.problem = problem }
}

// Shorthands with which the tables are written.
extension TemplateFunction {
    static func text(_ name: String, _ body: @escaping @Sendable (String) -> String) -> TemplateFunction {
        TemplateFunction(name: name, parameters: [.string]) { values, _ in .string(body(values[0].plainText))
        }
    }

    static func number(_ name: String, _ body: @escaping @Sendable (Double) -> String) -> TemplateFunction {
        TemplateFunction(name: name, parameters: [.any]) { values, _ throws(TemplateFailure) in
            .string(body(try values[0].asNumber))
        }
    }
}

extension TemplateValue {
    /// The text of a string; other types never reach a string parameter.
    var plainText: String {
        if case .string(let text) = self { return text }
        return GoPrint.text(self)
    }

    /// The number that a value is or spells.
    var asNumber: Double {
        get throws(TemplateFailure) {
            switch self {
            case .float(let number): return number
            case .int(let number): return Double(number)
            case .uint(let number): return Double(number)
            case .duration(let nanoseconds): return Double(nanoseconds) / 1e9
            case .string(let text):
                if let number = Self.parsed(text) { return number }
                throw TemplateFailure("strconv.ParseFloat: parsing \(GoQuote.quoted(text)): invalid syntax")
            default: throw TemplateFailure("can't convert \(type) to float")
            }
        }
    }

    private static func parsed(_ text: String) -> Double? {
        // Swift wants a digit before the point, Go does not; Swift reads "nan(…)", Go does not.
        let digits = text.filter { $0 != "_" }
        let sign = digits.hasPrefix("-") ? "-" : ""
        let bare = digits.drop { $0 == "-" || $0 == "+" }
        if digits.count - bare.count > 1 || bare.contains("(") { return nil }
        return Double(sign + (bare.hasPrefix(".") ? "0" : "") + bare + (bare.hasSuffix(".") ? "0" : ""))
    }
}
